import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { quote } from '@custody/backstage-plugin-custody-common';
import type { Address, Login } from './directory/connection';
import { plainDn } from './directory/dn';

const LAST_USED = ['pwdLastSuccess', 'authTimestamp'] as const;

/** One instance as configured under `custody.providers.ldap.<instance>`. */
export type LdapProviderOptions = {
  /** How Custody reaches the directory. */
  admin: Address & Login;
  /** How consumers reach it. */
  target: Address;
  /** Below which entry accounts are made. */
  accountsDn: string;
  /** Below which entry the groups are that scopes name. */
  groupsDn: string;
  /** Below which entry accounts are looked for that Custody did not make. */
  discoverDn: string;
  /** Where the server keeps when an account last bound; null when it doesn't. */
  lastUsed: (typeof LAST_USED)[number] | null;
};

/**
 * Reads one instance. Consumers are given the administrator's address, unless `connection.url` says otherwise.
 *
 * @throws InputError that names the key, the value and the remedy; never the password
 */
export function readLdapProviderConfig(
  ref: string,
  config: Config,
): LdapProviderOptions {
  const key = `custody.providers.${ref.replace('/', '.')}`;
  const dnAt = (name: string, fallback?: string) => {
    const text = fallback
      ? config.getOptionalString(name)
      : config.getString(name);
    const dn = plainDn(text ?? fallback ?? '');
    if (dn === null) {
      throw new InputError(
        `\`${key}.${name}\` is ${quote(
          text,
        )}, which is no plain distinguished name: write it as \`ou=services,dc=example,dc=com\`, without characters that need escaping`,
      );
    }
    return dn;
  };
  const secure = {
    startTls: config.getOptionalBoolean('startTls') ?? false,
    tls: { ca: config.getOptionalString('tls.ca') },
  };
  const plaintext = config.getOptionalBoolean('plaintext') ?? false;
  const addressAt = (name: string, url: string): Address => ({
    url: readUrl(`${key}.${name}`, url, { key, plaintext, ...secure }),
    startTls: secure.startTls && !url.startsWith('ldaps:'),
    tls: secure.tls,
  });
  const lastUsed = config.getOptionalString('lastUsed') ?? null;
  if (lastUsed !== null && !isLastUsed(lastUsed)) {
    throw new InputError(
      `\`${key}.lastUsed\` is ${quote(lastUsed)}: use ${LAST_USED.join(
        ' or ',
      )}, or leave it out`,
    );
  }
  const url = config.getString('url');
  const accountsDn = dnAt('accountsDn');
  return {
    admin: {
      ...addressAt('url', url),
      dn: config.getString('bindDn'),
      password: config.getString('bindPassword'),
    },
    target: addressAt(
      'connection.url',
      config.getOptionalString('connection.url') ?? url,
    ),
    accountsDn,
    groupsDn: dnAt('groupsDn'),
    discoverDn: dnAt('discoverDn', accountsDn),
    lastUsed,
  };
}

function isLastUsed(text: string): text is (typeof LAST_USED)[number] {
  return (LAST_USED as readonly string[]).includes(text);
}

function readUrl(
  key: string,
  text: string,
  options: { key: string; startTls: boolean; plaintext: boolean },
): string {
  const form = 'write it as `ldaps://ldap.example.com`';
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new InputError(
      `\`${key}\` is ${quote(text)}, which is no URL: ${form}`,
    );
  }
  if (!/^ldaps?:$/.test(url.protocol) || !url.hostname) {
    throw new InputError(`\`${key}\` is no address of a directory: ${form}`);
  }
  if (url.username || url.password) {
    throw new InputError(
      `\`${key}\` holds a user or a password: put them into \`${options.key}.bindDn\` and \`${options.key}.bindPassword\``,
    );
  }
  if (url.protocol === 'ldap:' && !options.startTls && !options.plaintext) {
    throw new InputError(
      `\`${key}\` would send passwords readably: use \`ldaps:\`, or set \`${options.key}.startTls\`; for tests alone, \`${options.key}.plaintext\``,
    );
  }
  const port = url.port || (url.protocol === 'ldaps:' ? '636' : '389');
  return `${url.protocol}//${url.hostname}:${port}`;
}

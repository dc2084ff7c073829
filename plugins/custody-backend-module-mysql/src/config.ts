import { isIP } from 'node:net';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { quote } from '@custody/backstage-plugin-custody-common';
import type { Address, Target } from './server/address';
import type { Login } from './server/connection';

/** One instance as configured under `custody.providers.mysql.<instance>`. */
export type MysqlProviderOptions = {
  /** How Custody reaches the server. */
  admin: Address & Login;
  /** How consumers reach it. */
  target: Target;
  /** From where accounts may log in, as MySQL writes it: `%`, `10.1.%`, `10.1.0.0/255.255.0.0`. */
  accountHost: string;
};

const FORM = 'write it as `mysql://user:password@host:3306`';
const NUMBER =
  'is an address in numbers, which no certificate can be checked against: use a name that the certificate has, or leave out `tls`';
const ACCOUNT_HOST = /^[A-Za-z0-9.:_%/-]{1,60}$/;

/**
 * Reads one instance. The address that consumers are given is the administrator's, unless `connection` says
 * otherwise (a proxy, another name for the host).
 *
 * @throws InputError that names the key; never the URL, which holds a password
 */
export function readMysqlProviderConfig(
  ref: string,
  config: Config,
): MysqlProviderOptions {
  const key = `custody.providers.${ref.replace('/', '.')}`;
  const admin = readUrl(`${key}.url`, config.getString('url'));
  const accountHost = config.getOptionalString('accountHost') ?? '%';
  if (!ACCOUNT_HOST.test(accountHost)) {
    throw new InputError(
      `\`${key}.accountHost\` is ${quote(
        accountHost,
      )}, from where nothing logs in: use an address, a name, or a pattern such as \`10.1.%\``,
    );
  }
  const connection = config.getOptionalConfig('connection');
  const tls = config.has('tls')
    ? { ca: config.getOptionalString('tls.ca') }
    : null;
  const target = {
    host: connection?.getOptionalString('host') ?? admin.host,
    port: connection?.getOptionalNumber('port') ?? admin.port,
    database: connection?.getOptionalString('database') ?? admin.database,
  };
  // The driver compares a certificate with names alone, and takes a number for `localhost`.
  if (tls && isIP(admin.host)) {
    throw new InputError(`\`${key}.url\` ${NUMBER}`);
  }
  if (tls && isIP(target.host)) {
    throw new InputError(`\`${key}.connection.host\` ${NUMBER}`);
  }
  return { admin: { ...admin, tls }, target, accountHost };
}

function readUrl(key: string, text: string): Target & Login {
  let url: URL;
  let parts: string[];
  try {
    url = new URL(text);
    parts = [url.username, url.password, url.pathname.slice(1)].map(
      decodeURIComponent,
    );
  } catch {
    throw new InputError(`\`${key}\` is no URL: ${FORM}`);
  }
  if (!/^(mysql|mariadb):$/.test(url.protocol)) {
    throw new InputError(
      `\`${key}\` starts with ${quote(
        url.protocol,
      )}: it must start with \`mysql:\``,
    );
  }
  const [username, password, database] = parts;
  if (!url.hostname || !username) {
    throw new InputError(
      `\`${key}\` lacks the ${url.hostname ? 'user' : 'host'}: ${FORM}`,
    );
  }
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port ? Number(url.port) : 3306,
    database: database || null,
    username,
    password,
  };
}

import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { quote } from '@custody/backstage-plugin-custody-common';
import type { RedisProviderOptions } from './RedisProvider';

const FORM = 'write it as `redis://user:password@host:6379`';

/**
 * Reads one instance. The address that consumers are given is the administrator's, unless `connection` says
 * otherwise.
 *
 * @throws InputError that names the key; never the URL, which holds a password
 */
export function readRedisProviderConfig(
  ref: string,
  config: Config,
): RedisProviderOptions {
  const key = `custody.providers.${ref.replace('/', '.')}`;
  const url = readUrl(`${key}.url`, config.getString('url'));
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = url.port ? Number(url.port) : 6379;
  const tls = url.protocol === 'rediss:';
  const connection = config.getOptionalConfig('connection');
  return {
    server: { host, port, tls },
    login: {
      username: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
    },
    target: {
      host: connection?.getOptionalString('host') ?? host,
      port: connection?.getOptionalNumber('port') ?? port,
      tls: connection?.getOptionalBoolean('tls') ?? tls,
    },
    ca: config.getOptionalString('tls.ca'),
    persistence: readPersistence(
      `${key}.persistence`,
      config.getOptionalString('persistence') ?? 'aclfile',
    ),
  };
}

function readUrl(key: string, text: string): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new InputError(`\`${key}\` is no URL: ${FORM}`);
  }
  if (!/^rediss?:$/.test(url.protocol)) {
    throw new InputError(
      `\`${key}\` starts with \`${url.protocol}\`: it must start with \`redis:\`, or with \`rediss:\` for TLS`,
    );
  }
  const lacks = [
    ['host', url.hostname],
    ['user', url.username],
    ['password', url.password],
  ].find(([, value]) => !value);
  if (lacks) {
    throw new InputError(`\`${key}\` lacks the ${lacks[0]}: ${FORM}`);
  }
  if (!/^\/?0?$/.test(url.pathname)) {
    throw new InputError(
      `\`${key}\` names a database: leave it out, since accounts of Redis are the server's and not a database's`,
    );
  }
  return url;
}

function readPersistence(
  key: string,
  value: string,
): RedisProviderOptions['persistence'] {
  if (value !== 'aclfile' && value !== 'none') {
    throw new InputError(
      `\`${key}\` is ${quote(value)}: write \`aclfile\` or \`none\``,
    );
  }
  return value;
}

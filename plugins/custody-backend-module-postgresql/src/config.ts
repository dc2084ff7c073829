import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import type { Target } from './logIn';

/** One instance as configured under `custody.providers.postgresql.<instance>`. */
export type PostgresProviderConfig = { adminUrl: string; target: Target };

/**
 * Reads one instance. The address that consumers are given is the administrator's, unless `connection` says
 * otherwise (a pooler, another name for the host).
 *
 * @throws InputError that names the key; never the URL, which holds a password
 */
export function readPostgresProviderConfig(
  ref: string,
  config: Config,
): PostgresProviderConfig {
  const key = `custody.providers.${ref.replace('/', '.')}`;
  const adminUrl = config.getString('url');
  let url: URL;
  try {
    url = new URL(adminUrl);
  } catch {
    throw new InputError(
      `\`${key}.url\` is no URL: write it as \`postgresql://user:password@host:5432/database\``,
    );
  }
  if (!/^postgres(ql)?:$/.test(url.protocol)) {
    throw new InputError(
      `\`${key}.url\` starts with \`${url.protocol}\`: it must start with \`postgresql:\``,
    );
  }
  const database = decodeURIComponent(url.pathname.slice(1));
  if (!url.hostname || !database) {
    throw new InputError(
      `\`${key}.url\` lacks the ${
        url.hostname ? 'database' : 'host'
      }: write it as \`postgresql://user:password@host:5432/database\``,
    );
  }
  const connection = config.getOptionalConfig('connection');
  return {
    adminUrl,
    target: {
      host: connection?.getOptionalString('host') ?? url.hostname,
      port:
        connection?.getOptionalNumber('port') ??
        (url.port ? Number(url.port) : 5432),
      database: connection?.getOptionalString('database') ?? database,
    },
  };
}

import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import type { RabbitMqProviderOptions } from './RabbitMqProvider';

const FORM =
  'write it as `https://user:password@host:15671`, the address of the management API';

/**
 * Reads one instance. Consumers are given the host of the management API, unless `connection` says otherwise.
 *
 * @throws InputError that names the key; never the URL, which holds a password
 */
export function readRabbitMqProviderConfig(
  ref: string,
  config: Config,
): RabbitMqProviderOptions {
  const key = `custody.providers.${ref.replace('/', '.')}`;
  const url = readUrl(`${key}.url`, config.getString('url'));
  const connection = config.getOptionalConfig('connection');
  const tls =
    connection?.getOptionalBoolean('tls') ?? url.protocol === 'https:';
  return {
    management: {
      url: `${url.origin}${url.pathname.replace(/\/$/, '')}`,
      username: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
      ca: config.getOptionalString('tls.ca'),
    },
    target: {
      host:
        connection?.getOptionalString('host') ??
        url.hostname.replace(/^\[(.*)\]$/, '$1'),
      port: connection?.getOptionalNumber('port') ?? (tls ? 5671 : 5672),
      tls,
    },
  };
}

function readUrl(key: string, text: string): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new InputError(`\`${key}\` is no URL: ${FORM}`);
  }
  if (!/^https?:$/.test(url.protocol)) {
    throw new InputError(
      `\`${key}\` starts with \`${url.protocol}\`: it must start with \`https:\` or \`http:\`, since it is the address of the management API`,
    );
  }
  const lacks = [
    ['user', url.username],
    ['password', url.password],
  ].find(([, value]) => !value);
  if (lacks) {
    throw new InputError(`\`${key}\` lacks the ${lacks[0]}: ${FORM}`);
  }
  if (url.search || url.hash) {
    throw new InputError(`\`${key}\` goes on after the path: ${FORM}`);
  }
  return url;
}

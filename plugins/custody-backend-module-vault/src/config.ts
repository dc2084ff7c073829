import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { quote } from '@custody/backstage-plugin-custody-common';
import { z } from 'zod/v4';
import type { Auth } from './server/auth';
import type { Server } from './server/api';

/** The section `custody.sinks.vault`, checked. */
export type VaultSinkOptions = {
  server: Server;
  /** Of the KV v2 engine. */
  mount: string;
  /** Under which Custody writes. */
  path: string;
  auth: Auth;
};

const KEY = 'custody.sinks.vault';
const FORM = 'write it as `https://vault.example.com:8200`';
const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/** Of names that mean the same in a path, in a URL and in a policy. */
const path = z
  .string()
  .regex(
    /^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*$/,
    'is no path; write names of a-z, A-Z, 0-9, `_` and `-` with `/` between them, and none around',
  );
const text = z.string().min(1, 'is empty');

const schema = z.strictObject({
  url: text,
  mount: path.default('secret'),
  path: path.default('custody'),
  namespace: path.optional(),
  tls: z.strictObject({ ca: text.optional() }).optional(),
  auth: z
    .strictObject({
      tokenFile: text.optional(),
      appRole: z
        .strictObject({
          roleId: text,
          secretIdFile: text,
          mount: path.default('approle'),
        })
        .optional(),
      kubernetes: z
        .strictObject({
          role: text,
          jwtFile: text.default(SERVICE_ACCOUNT),
          mount: path.default('kubernetes'),
        })
        .optional(),
    })
    .refine(
      auth =>
        Object.values(auth).filter(each => each !== undefined).length === 1,
      'must have exactly one of `tokenFile`, `appRole`, `kubernetes`',
    ),
});

/**
 * Reads the sink's section.
 *
 * @throws InputError that lists every mistake with its key, the value and the remedy
 */
export function readVaultSinkConfig(
  config: Config | undefined,
): VaultSinkOptions {
  if (!config) {
    throw new InputError(
      `invalid config: \`${KEY}\` is missing, and the sink \`vault\` is chosen; give at least \`url\` and \`auth\``,
    );
  }
  const section = config.get();
  const result = schema.safeParse(section);
  if (!result.success) {
    throw new InputError(
      `invalid config: ${result.error.issues
        .map(issue => describe(issue, section))
        .join('; ')}`,
    );
  }
  const { url, mount, namespace, tls, auth } = result.data;
  return {
    server: {
      url: readUrl(url),
      namespace: namespace ?? null,
      ca: tls?.ca ?? null,
    },
    mount,
    path: result.data.path,
    auth: authOf(auth),
  };
}

function authOf(auth: z.infer<typeof schema>['auth']): Auth {
  if (auth.tokenFile !== undefined) {
    return { method: 'tokenFile', file: auth.tokenFile };
  }
  if (auth.appRole) {
    return { method: 'appRole', ...auth.appRole };
  }
  return {
    method: 'kubernetes',
    ...(auth.kubernetes as NonNullable<typeof auth.kubernetes>),
  };
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

function readUrl(value: string): string {
  const fail = (what: string) => {
    // Never the value: somebody may have written a token into it.
    throw new InputError(`invalid config: \`${KEY}.url\` ${what}: ${FORM}`);
  };
  let url: URL;
  try {
    url = new URL(value);
  } catch {
    return fail('is no URL');
  }
  if (!/^https?:$/.test(url.protocol)) {
    return fail(`starts with \`${url.protocol}\``);
  }
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname)) {
    return fail(
      'would send secrets and tokens readable over the network with `http:`',
    );
  }
  if (url.username || url.password) {
    return fail('has a user in it, which is what `auth` is for');
  }
  if (url.pathname !== '/' || url.search || url.hash) {
    return fail(
      'goes on after the port; the path of the engine is `mount`, and `/v1` is added',
    );
  }
  return url.origin;
}

function describe(issue: z.core.$ZodIssue, section: unknown): string {
  const at = [KEY, ...issue.path].join('.');
  if (issue.code === 'unrecognized_keys') {
    return `\`${at}\` has keys that are not known: ${issue.keys
      .map(quote)
      .join(', ')}; check their spelling or take them out`;
  }
  const value = issue.path.reduce<unknown>(
    (part, key) => (part as Record<PropertyKey, unknown> | undefined)?.[key],
    section,
  );
  if (value === undefined) {
    return `\`${at}\` is missing; see the module's config.d.ts for what it is`;
  }
  return typeof value === 'object' || at === `${KEY}.url`
    ? `\`${at}\` ${issue.message}`
    : `\`${at}\` ${issue.message}: ${quote(value)}`;
}

import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/**
 * A double of the HTTP API of Vault and OpenBao, written from its public documentation: KV v2, the logins by AppRole
 * and Kubernetes, renewal, policies. It certifies nothing about a real server.
 */
export type VaultDouble = {
  readonly url: string;
  /** What was asked, as `POST /auth/approle/login`, with the token that it was asked with. */
  readonly asked: Array<{ what: string; token: string | undefined }>;
  /** Seconds that a token lasts, 0 for ever; changes those made from now on. */
  tokenSeconds: number;
  /** Moves its clock. */
  pass(seconds: number): void;
  /** Answers with these instead, while it returns any. */
  instead: ((what: string) => Reply | null) | null;
  /** Everything at a path of the KV engine, as text; null when nothing is there. */
  kept(path: string): string | null;
  /** One version as a consumer with a policy of its own reads it. */
  read(path: string, version: number): Record<string, unknown>;
  /** As somebody else who may write there. */
  overwrite(path: string): void;
  /** A token of Custody's policy, such as an agent writes into a file. */
  mintToken(): string;
  revokeTokens(): void;
  close(): Promise<void>;
};

export type Reply = {
  status: number;
  body?: string | object;
  headers?: Record<string, string>;
};

export const ROLE_ID = 'custody-role';
export const SECRET_ID = 'custody-secret-id-0123456789';
export const JWT = 'header.custody-jwt-0123456789.signature';

type Capability = 'create' | 'read' | 'update' | 'delete';

/** The policy of the module's README, as the server applies it. */
const POLICY: Array<[RegExp, Capability[]]> = [
  [/^secret\/config$/, ['read']],
  [/^secret\/data\/custody\/.+$/, ['create', 'update']],
  [/^secret\/metadata\/custody\/.+$/, ['read', 'delete']],
  // Every token has these, by the policy `default`.
  [/^auth\/token\/renew-self$/, ['update']],
];

type Entry = {
  current: number;
  versions: Map<number, Record<string, unknown>>;
};

const DENIED: Reply = { status: 403, body: { errors: ['permission denied'] } };
const NOTHING: Reply = { status: 404, body: { errors: [] } };

/** @param options.tls - certificate and key in PEM; without, it speaks HTTP */
export async function startVaultDouble(
  options: {
    tls?: { cert: string; key: string };
    namespace?: string;
    renewable?: boolean;
    kvVersion?: 1 | 2;
  } = {},
): Promise<VaultDouble> {
  const entries = new Map<string, Entry>();
  const tokens = new Map<string, number>();
  let now = 0;
  let minted = 0;
  const state = {
    asked: [] as VaultDouble['asked'],
    tokenSeconds: 3_600,
    instead: null as VaultDouble['instead'],
  };

  // 0 is for ever.
  const endOf = () => now + (state.tokenSeconds || Infinity);
  const mintToken = () => {
    minted += 1;
    const token = `hvs.custody-token-${minted}`;
    tokens.set(token, endOf());
    return token;
  };
  const auth = (token: string): Reply => ({
    status: 200,
    body: {
      auth: {
        client_token: token,
        lease_duration: state.tokenSeconds,
        renewable: options.renewable ?? true,
      },
    },
  });

  const logIn = (method: string, body: Record<string, unknown>): Reply => {
    if (method === 'approle') {
      return body.role_id === ROLE_ID && body.secret_id === SECRET_ID
        ? auth(mintToken())
        : { status: 400, body: { errors: ['invalid role or secret ID'] } };
    }
    return body.role === 'custody' && body.jwt === JWT
      ? auth(mintToken())
      : DENIED;
  };

  const kv = (
    method: string,
    kind: string,
    path: string,
    body: Record<string, unknown>,
  ): Reply => {
    const entry = entries.get(path);
    if (kind === 'config') {
      return options.kvVersion === 1
        ? NOTHING
        : {
            status: 200,
            body: {
              data: {
                cas_required: false,
                delete_version_after: '0s',
                max_versions: 0,
              },
            },
          };
    }
    if (kind === 'data' && method === 'POST') {
      const { cas } = (body.options ?? {}) as { cas?: number };
      if (cas !== undefined && cas !== (entry?.current ?? 0)) {
        return {
          status: 400,
          body: {
            errors: [
              'check-and-set parameter did not match the current version',
            ],
          },
        };
      }
      const into = entry ?? { current: 0, versions: new Map() };
      into.current += 1;
      into.versions.set(into.current, body.data as Record<string, unknown>);
      entries.set(path, into);
      return {
        status: 200,
        body: { data: { version: into.current, destroyed: false } },
      };
    }
    if (kind === 'metadata' && method === 'GET') {
      return entry
        ? {
            status: 200,
            body: {
              data: {
                current_version: entry.current,
                versions: Object.fromEntries(
                  [...entry.versions.keys()].map(each => [
                    each,
                    { deletion_time: '', destroyed: false },
                  ]),
                ),
              },
            },
          }
        : NOTHING;
    }
    if (kind === 'metadata' && method === 'DELETE') {
      entries.delete(path);
      return { status: 204 };
    }
    return { status: 405, body: { errors: ['unsupported operation'] } };
  };

  const answer = (
    method: string,
    path: string,
    headers: http.IncomingHttpHeaders,
    body: Record<string, unknown>,
  ): Reply => {
    if ((headers['x-vault-namespace'] ?? '') !== (options.namespace ?? '')) {
      return DENIED;
    }
    const login = /^auth\/(approle|kubernetes)\/login$/.exec(path);
    if (login && method === 'POST') {
      return logIn(login[1], body);
    }
    const token = String(headers['x-vault-token']);
    if (!((tokens.get(token) ?? -1) > now) || !allows(method, path, entries)) {
      return DENIED;
    }
    if (path === 'auth/token/renew-self') {
      tokens.set(token, endOf());
      return auth(token);
    }
    const [, kind, rest = ''] = /^secret\/(\w+)\/?(.*)$/.exec(path) ?? [];
    return kv(method, kind, rest, body);
  };

  const listener: http.RequestListener = async (req, res) => {
    const path = decodeURIComponent(String(req.url)).replace(/^\/v1\//, '');
    const what = `${req.method} /${path}`;
    const sent = await text(req);
    const token = req.headers['x-vault-token'] as string | undefined;
    state.asked.push({ what, token });
    const { status, body, headers } =
      state.instead?.(what) ??
      answer(
        String(req.method),
        path,
        req.headers,
        sent === '' ? {} : JSON.parse(sent),
      );
    res.writeHead(status, { 'content-type': 'application/json', ...headers });
    res.end(typeof body === 'string' ? body : body && JSON.stringify(body));
  };
  const server = options.tls
    ? https.createServer(options.tls, listener)
    : http.createServer(listener);
  server.listen(0, 'localhost');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  return Object.assign(state, {
    url: `${options.tls ? 'https' : 'http'}://localhost:${port}`,
    mintToken,
    pass: (seconds: number) => {
      now += seconds;
    },
    kept: (path: string) => {
      const entry = entries.get(path);
      return entry ? JSON.stringify([...entry.versions]) : null;
    },
    read: (path: string, version: number) => {
      const found = entries.get(path)?.versions.get(version);
      if (!found) throw new Error('404');
      return found;
    },
    overwrite: (path: string) => {
      const entry = entries.get(path) as Entry;
      entry.current += 1;
      entry.versions.set(entry.current, { password: 'of somebody else' });
    },
    revokeTokens: () => tokens.clear(),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  });
}

function allows(
  method: string,
  path: string,
  entries: Map<string, Entry>,
): boolean {
  const written = /^secret\/data\/(.+)$/.exec(path)?.[1];
  const isNew = written !== undefined && !entries.has(written);
  const needs: Record<string, Capability> = {
    GET: 'read',
    DELETE: 'delete',
    POST: isNew ? 'create' : 'update',
  };
  return POLICY.some(
    ([of, may]) => of.test(path) && may.includes(needs[method]),
  );
}

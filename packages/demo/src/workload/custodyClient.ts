import { compactDecrypt } from 'jose';
import { z } from 'zod/v4';
import { KEY_MANAGEMENT_ALG, type WorkloadKeys } from './keys';
import { signAcknowledgement, signAssertion } from './proofs';

const credentialsSchema = z.object({
  items: z.array(
    z.object({
      identity: z.string(),
      version: z.number().int(),
      state: z.enum(['next', 'current', 'retiring']),
      provider: z.string(),
      sealed: z.string(),
    }),
  ),
});

/** One version of a credential that is sealed for the service. */
export type SealedCredential = z.infer<
  typeof credentialsSchema
>['items'][number];

const secretSchema = z.object({
  host: z.string(),
  port: z.number(),
  database: z.string(),
  username: z.string(),
  password: z.string(),
});

/** What the service signs in to its database with. */
export type DatabaseSecret = z.infer<typeof secretSchema>;

/** What the workload asks of Custody. */
export interface CustodyWorkloadClient {
  /** Everything that is sealed for this service. */
  fetchCredentials(): Promise<SealedCredential[]>;
  /** Opens what only this service can open. */
  open(credential: SealedCredential): Promise<DatabaseSecret>;
  /** Says that this version is in use. */
  acknowledge(credential: SealedCredential): Promise<void>;
}

const TIMEOUT_MS = 5_000;

/** What Custody answers to a caller that it does not know, or not yet. Holds nothing of what was sent. */
export class RefusedError extends Error {
  constructor(readonly status: number, path: string) {
    super(`custody answered ${status} to ${path}`);
  }
}

/**
 * A consumer's side of Custody's workload API, with nothing but `fetch` and the service's own keys: what
 * a real service would have to write.
 *
 * @param options.backendUrl - the backend's base URL, without a slash at the end
 * @throws Error with the status when the backend refuses; never with what it was sent
 */
export function createCustodyWorkloadClient(options: {
  backendUrl: string;
  keys: WorkloadKeys;
  now?: () => number;
}): CustodyWorkloadClient {
  const { backendUrl, keys, now = Date.now } = options;
  const audience = `${backendUrl}/api/custody/workload`;

  async function call(path: string, init: RequestInit): Promise<unknown> {
    const assertion = await signAssertion(keys, audience, now());
    const response = await fetch(audience + path, {
      ...init,
      headers: { ...init.headers, authorization: `Bearer ${assertion}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) {
      throw new RefusedError(response.status, path);
    }
    return response.json();
  }

  return {
    async fetchCredentials() {
      return credentialsSchema.parse(await call('/credentials', {})).items;
    },
    async open(credential) {
      const { plaintext } = await compactDecrypt(
        credential.sealed,
        keys.decryptionKey,
        { keyManagementAlgorithms: [KEY_MANAGEMENT_ALG, 'ECDH-ES'] },
      );
      const parsed = secretSchema.safeParse(
        JSON.parse(new TextDecoder().decode(plaintext)),
      );
      if (!parsed.success) {
        // Not zod's own message: it may quote what it was given.
        const fields = parsed.error.issues.map(issue => issue.path.join('.'));
        throw new Error(`the credential lacks ${fields.join(', ')}`);
      }
      return parsed.data;
    },
    async acknowledge(credential) {
      await call('/acknowledgements', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          acknowledgement: await signAcknowledgement(
            keys,
            credential,
            audience,
            now(),
          ),
        }),
      });
    },
  };
}

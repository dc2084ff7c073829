import { promises as fs } from 'node:fs';
import path from 'node:path';
import { compactDecrypt, importJWK, type JWK } from 'jose';
import { world } from './world';

/** What the sample workload says of one service. */
export type WorkloadStatus = {
  state: string;
  version: number | null;
  queries: number;
  failed: number;
};

/** Asks the sample workload how a service is doing. */
export async function workloadStatus(service: string): Promise<WorkloadStatus> {
  const response = await fetch(
    `${world.urls.workload}/services/${service}/status`,
  );
  return (await response.json()) as WorkloadStatus;
}

/**
 * Opens what was sealed for a service with the service's own private key, as only it can.
 *
 * @returns the generated password, to search for it afterwards
 */
export async function openSealed(
  service: string,
  sealed: string,
): Promise<string> {
  const file = path.join(world.dataDir, 'workload', `${service}.json`);
  const key = findDecryptionKey(JSON.parse(await fs.readFile(file, 'utf8')));
  if (!key) {
    throw new Error(`\`${file}\` holds no private key with \`use: enc\``);
  }
  const { plaintext } = await compactDecrypt(
    sealed,
    await importJWK(key, 'ECDH-ES+A256KW'),
  );
  return JSON.parse(new TextDecoder().decode(plaintext)).password;
}

function findDecryptionKey(value: unknown): JWK | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (isDecryptionKey(value)) return value;
  return Object.values(value)
    .map(findDecryptionKey)
    .find(found => found !== undefined);
}

function isDecryptionKey(value: object): value is JWK {
  return (
    'use' in value &&
    value.use === 'enc' &&
    'd' in value &&
    typeof value.d === 'string'
  );
}

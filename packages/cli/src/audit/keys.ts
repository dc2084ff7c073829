import { createPublicKey } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import {
  type AuditPublicKey,
  auditPublicKeySchema,
} from '@custody/backstage-plugin-custody-common';
import { UsageError } from '../io';

/**
 * Reads public keys: a PEM file, a JWK, or a JWK set as `GET /audit/keys` gives it.
 *
 * @throws UsageError for a file that holds none
 */
export async function readPublicKeys(
  files: readonly string[],
  cwd: string,
): Promise<AuditPublicKey[]> {
  const keys: AuditPublicKey[] = [];
  for (const file of files) {
    keys.push(...(await readKeyFile(file, cwd)));
  }
  return keys;
}

async function readKeyFile(
  file: string,
  cwd: string,
): Promise<AuditPublicKey[]> {
  const text = await readText(file, cwd);
  if (text.includes('PRIVATE KEY')) {
    throw new UsageError(
      `\`${file}\` holds a private key: keep it where heads are signed, and give its public half (\`openssl pkey -pubout\`)`,
    );
  }
  const jwks = text.includes('-----BEGIN')
    ? [jwkOfPem(text, file)]
    : jwksOfJson(text, file);
  return jwks.map(jwk => {
    const parsed = auditPublicKeySchema.safeParse(jwk);
    if (!parsed.success) {
      throw new UsageError(
        `\`${file}\` holds a key that is no Ed25519 public key; give the one that signs the audit log (GET /audit/keys)`,
      );
    }
    return parsed.data;
  });
}

function jwkOfPem(text: string, file: string): unknown {
  try {
    return createPublicKey(text).export({ format: 'jwk' });
  } catch {
    throw new UsageError(`\`${file}\` holds no public key that can be read`);
  }
}

function jwksOfJson(text: string, file: string): unknown[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new UsageError(
      `\`${file}\` is neither a PEM file nor JSON; give a public key as PEM, JWK, or a JWK set`,
    );
  }
  const set = (json as { keys?: unknown } | null)?.keys;
  return Array.isArray(set) ? set : [json];
}

/** @throws UsageError when it can't be read */
export async function readText(file: string, cwd: string): Promise<string> {
  try {
    return await fs.readFile(path.resolve(cwd, file), 'utf8');
  } catch (error) {
    throw new UsageError(`\`${file}\` can't be read: ${error}`);
  }
}

import { generateKeyPairSync, sign } from 'node:crypto';
import {
  type AuditExportLine,
  AuditKeys,
  auditKeyId,
  AuditLogVerifier,
  type AuditPublicKey,
  auditPublicKeySchema,
  type AuditRecord,
  sealBatch,
  type SignedAuditHead,
} from '..';
import { canonicalJson } from '../../../values/canonical';

/** A key pair that signs heads. */
export function signingKey() {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const jwk: AuditPublicKey = auditPublicKeySchema.parse(
    publicKey.export({ format: 'jwk' }),
  );
  return {
    jwk,
    kid: auditKeyId(jwk),
    sign: async (bytes: Uint8Array) => sign(null, bytes, privateKey),
  };
}
export type SigningKey = ReturnType<typeof signingKey>;

/** An event of no importance. */
export function record(
  id: string,
  more: Partial<AuditRecord> = {},
): AuditRecord {
  return {
    id,
    at: '2026-11-22T12:00:00.000Z',
    type: 'request.approved',
    actor: 'user:default/omar',
    subject: 'identity:payments/ledger-api-db',
    outcome: 'success',
    tenant: 'payments',
    identityUid: null,
    component: null,
    requestId: 'r1',
    operationId: null,
    reason: null,
    data: { n: id },
    ...more,
  };
}

/** The lines of an export of batches, in order. */
export async function sealedLog(
  key: SigningKey,
  batches: AuditRecord[][],
  after: SignedAuditHead | null = null,
): Promise<AuditExportLine[]> {
  const lines: AuditExportLine[] = [];
  let previous = after?.head ?? null;
  for (const records of batches) {
    const signed = await sealBatch(
      { records, previous, at: '2026-11-22T12:00:05.000Z', kid: key.kid },
      key.sign,
    );
    records.forEach((event, n) =>
      lines.push({ event, sequence: signed.head.first + n }),
    );
    lines.push(signed);
    previous = signed.head;
  }
  return lines;
}

/** The heads among lines. */
export function headsIn(lines: readonly AuditExportLine[]): SignedAuditHead[] {
  return lines.filter((line): line is SignedAuditHead => 'head' in line);
}

/** How an export may be written: what is said of it must never depend on that. */
const WRITINGS: Record<string, (line: AuditExportLine, at: number) => string> =
  {
    'in canonical form': canonicalJson,
    'as it comes': line => JSON.stringify(line),
    'as it comes, some in canonical form': (line, at) =>
      at % 2 === 0 ? canonicalJson(line) : JSON.stringify(line),
    'with spaces': line => JSON.stringify(line, null, 1),
  };

/** What the verifier says of lines, however they are written. */
export async function verified(
  lines: readonly AuditExportLine[],
  keys: readonly SigningKey[],
  known: readonly SignedAuditHead[] = [],
) {
  const verifyTexts = async (
    textOf: (line: AuditExportLine, at: number) => string | undefined,
  ) => {
    const verifier = new AuditLogVerifier({
      keys: new AuditKeys(keys.map(({ jwk }) => jwk)),
      known,
    });
    for (const [at, line] of lines.entries()) {
      const text = textOf(line, at);
      const read = text === undefined ? line : JSON.parse(text);
      await verifier.add(read, text);
    }
    return verifier.result();
  };
  const result = await verifyTexts(() => undefined);
  for (const [name, write] of Object.entries(WRITINGS)) {
    const other = await verifyTexts(write);
    if (canonicalJson(other) !== canonicalJson(result)) {
      throw new Error(`it is judged otherwise when it is written ${name}`);
    }
  }
  return result;
}

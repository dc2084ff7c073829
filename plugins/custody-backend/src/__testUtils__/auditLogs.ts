import { generateKeyPairSync, sign } from 'node:crypto';
import {
  type AuditExportLine,
  AuditKeys,
  auditKeyId,
  AuditLogVerifier,
  auditPublicKeySchema,
  type AuditPublicKey,
  type SignedAuditHead,
} from '@custody/backstage-plugin-custody-common';
import type { Signer } from '@custody/backstage-plugin-custody-node';
import type { Knex } from 'knex';
import { type AuditEntry, appendAuditEvent } from '../audit/auditLog';
import { auditRecord } from '../store/audit/auditRecord';
import { signedHead } from '../store/audit/heads';
import type { AuditEventsRow, AuditHeadsRow } from '../store/tables';

export type TestSigner = Signer & { jwk: AuditPublicKey; kid: string };

/** Signs with a key that is nowhere but in memory. */
export function testSigner(): TestSigner {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const jwk = auditPublicKeySchema.parse(publicKey.export({ format: 'jwk' }));
  return {
    jwk,
    kid: auditKeyId(jwk),
    currentKey: async () => ({
      publicKey: jwk,
      sign: async bytes => sign(null, bytes, privateKey),
    }),
  };
}

/** Enters events of no importance, each in a transaction of its own. */
export async function enterEvents(
  db: Knex,
  count: number,
  more: Partial<AuditEntry> = {},
): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n++) {
    await db.transaction(async tx => {
      ids.push(
        await appendAuditEvent(tx, {
          at: '2026-11-22T12:00:00.000Z',
          type: 'request.approved',
          actor: 'user:default/omar',
          subject: 'identity:payments/ledger-api-db',
          data: { n },
          ...more,
        }),
      );
    });
  }
  return ids;
}

/** The whole log as an export has it. */
export async function linesOf(db: Knex): Promise<AuditExportLine[]> {
  const heads = (await db<AuditHeadsRow>('audit_heads').orderBy('number')).map(
    signedHead,
  );
  const rows = await db<AuditEventsRow>('audit_events').orderBy([
    'sequence',
    'at',
    'id',
  ]);
  const line = (row: AuditEventsRow) => ({
    event: auditRecord(row),
    sequence: row.sequence === null ? null : Number(row.sequence),
  });
  const sealed = rows.filter(({ sequence }) => sequence !== null).map(line);
  return [
    ...heads.flatMap(signed => [
      ...sealed.filter(
        ({ sequence }) =>
          sequence! >= signed.head.first && sequence! <= signed.head.last,
      ),
      signed,
    ]),
    ...rows.filter(({ sequence }) => sequence === null).map(line),
  ];
}

/** What holding the log against public keys, and heads that were published, says. */
export async function verifyDatabase(
  db: Knex,
  keys: readonly TestSigner[],
  known: readonly SignedAuditHead[] = [],
) {
  const verifier = new AuditLogVerifier({
    keys: new AuditKeys(keys.map(({ jwk }) => jwk)),
    known,
  });
  for (const line of await linesOf(db)) {
    await verifier.add(line);
  }
  return verifier.result();
}

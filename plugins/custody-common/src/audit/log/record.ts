import { z } from 'zod/v4';
import { canonicalJson } from '../../values/canonical';
import { instant } from '../../api/shared';
import { type Hash, leafHash, type Sha256 } from './merkle';

/**
 * An event as it is sealed and exported: all that is on record of it. What is sealed is its RFC 8785 form, so the order
 * of its members does not matter, and every value does.
 */
export const auditRecordSchema = z.strictObject({
  id: z.string().max(36),
  at: instant,
  /** Any: a log may be newer than its reader. */
  type: z.string(),
  actor: z.string(),
  subject: z.string(),
  outcome: z.enum(['success', 'failure', 'denied']),
  tenant: z.string().nullable(),
  identityUid: z.string().nullable(),
  component: z.string().nullable(),
  requestId: z.string().nullable(),
  operationId: z.string().nullable(),
  reason: z.string().nullable(),
  data: z.record(z.string(), z.json()),
});
export type AuditRecord = z.infer<typeof auditRecordSchema>;

/** @returns the hash of an event as a leaf of its batch */
export function recordHash(record: AuditRecord, hash?: Sha256): Hash {
  return leafHash(canonicalJson(record), hash);
}

import { z } from 'zod/v4';
import { provedEventSchema } from '../audit/log/certificate';
import { auditPublicKeySchema, signedAuditHeadSchema } from '../audit/log/head';
import { auditRecordSchema } from '../audit/log/record';
import { auditQuerySchema } from './otherViews';
import { nullableInstant, pageOf, pageQuery } from './shared';

/**
 * What the key in use says of a head's signature: that it holds, or that it does not; `other-key` where the head names a key
 * that is not in use here, `unknown` where the key in use can't be asked.
 */
export const SIGNATURE_CHECKS = [
  'holds',
  'does-not',
  'other-key',
  'unknown',
] as const;
export type SignatureCheck = (typeof SIGNATURE_CHECKS)[number];

/** `GET /audit/heads`: newest first. */
export const auditHeadsQuerySchema = z.strictObject({
  ...pageQuery,
  cursor: z
    .string()
    .regex(/^[1-9][0-9]{0,15}$/, 'is not one that this list gave; leave it out')
    .optional(),
});
export const auditHeadsPageSchema = pageOf(signedAuditHeadSchema).extend({
  /** Since when the oldest event waits to be sealed; null when all of them are. */
  unsealedSince: nullableInstant,
  /** What the key in use says of the newest head of all; null on later pages, and where nothing is sealed. */
  newestSignature: z.enum(SIGNATURE_CHECKS).nullable(),
});
export type AuditHeadsPage = z.infer<typeof auditHeadsPageSchema>;

/** `GET /audit/keys`: a JWK set (RFC 7517) of every key that ever signed a head. */
export const auditKeysSchema = z.object({
  keys: z.array(
    auditPublicKeySchema.extend({
      kid: z.string(),
      use: z.literal('sig'),
      alg: z.literal('EdDSA'),
    }),
  ),
});
export type AuditKeySet = z.infer<typeof auditKeysSchema>;

/** `GET /audit/events/:id`: one event, all that is on record of it, and what proves that it is. */
export const auditEventDetailSchema = z.object({
  /** What is sealed: its RFC 8785 form. */
  event: auditRecordSchema,
  /** Its hash as a leaf of its batch (RFC 9162), in hex. */
  hash: z.string(),
  /** null while it is not sealed. */
  sealed: provedEventSchema
    .pick({ sequence: true, path: true })
    .extend(signedAuditHeadSchema.shape)
    .extend({
      /** By the key of whatever signs here, and by none that stands in the database. */
      signatureCheck: z.enum(SIGNATURE_CHECKS),
    })
    .nullable(),
});
export type AuditEventDetail = z.infer<typeof auditEventDetailSchema>;

/** Forms in which the log can be taken. */
export const AUDIT_FORMATS = ['jsonl', 'csv', 'ocsf'] as const;

/** `GET /audit/export`: the whole log in `jsonl`, which can be verified; in other forms also a part of it. */
export const auditExportQuerySchema = auditQuerySchema
  .omit({ cursor: true, limit: true, total: true })
  .extend({ format: z.enum(AUDIT_FORMATS).default('jsonl') });
export type AuditExportQuery = z.infer<typeof auditExportQuerySchema>;

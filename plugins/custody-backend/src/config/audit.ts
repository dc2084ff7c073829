import { z } from 'zod/v4';
import { duration } from './fields';

/** What signs the audit log, where its heads go, and how long events are kept. */
export type AuditConfig = {
  /** Null where a module brings a signer, or nothing is sealed. */
  keyFile: string | null;
  headsFile: string | null;
  /** Null for ever. */
  keepFor: string | null;
};

const file = z
  .string()
  .min(1, 'is empty; give the path of a file')
  .nullable()
  .default(null);

export const auditSchema = z
  .strictObject({
    keyFile: file,
    headsFile: file,
    keepFor: duration.nullable().default(null),
  })
  .prefault({});

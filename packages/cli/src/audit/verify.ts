import { hash } from 'node:crypto';
import {
  type AuditCompleteness,
  AuditKeys,
  AuditLogVerifier,
  type AuditVerification,
  CompletenessCheck,
} from '@custody/backstage-plugin-custody-common';
import { readPublicKeys } from './keys';
import { exportLines, readHeads } from './lines';

export type VerifyOptions = {
  publicKey: string[];
  heads?: string[];
};

/** What there is to say of an export: whether it is whole, and whether it tells everything. */
export type VerifyResult = {
  verification: AuditVerification;
  completeness: AuditCompleteness;
};

/**
 * Verifies an export of the audit log by nothing but public keys and heads that were published.
 *
 * @throws UsageError when something can't be read: then nothing is known
 */
export async function verifyExport(
  file: string,
  options: VerifyOptions,
  cwd: string,
): Promise<VerifyResult> {
  const keys = new AuditKeys(await readPublicKeys(options.publicKey, cwd));
  const verifier = new AuditLogVerifier({
    keys,
    known: await readHeads(options.heads ?? [], cwd),
    // By way of text of one byte a character: it takes half as long as to be given bytes.
    hash: data => Buffer.from(hash('sha256', data, 'binary'), 'latin1'),
  });
  const completeness = new CompletenessCheck();
  for await (const lines of exportLines(file, cwd)) {
    for (const { line, text } of lines) {
      const waiting = verifier.add(line, text);
      if (waiting) {
        await waiting;
      }
      if ('event' in line) {
        if (line.sequence === null) {
          completeness.seeUnsealed(line.event);
        } else {
          completeness.see(line.event);
        }
      }
    }
  }
  return {
    verification: await verifier.result(),
    completeness: completeness.result(),
  };
}

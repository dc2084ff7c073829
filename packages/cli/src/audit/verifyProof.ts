import {
  type ApprovalCertificate,
  approvalCertificateSchema,
  AuditKeys,
  type AuditRecord,
  canonicalDigest,
  type CertificateVerification,
  isUnambiguousJson,
  verifyCertificate,
} from '@custody/backstage-plugin-custody-common';
import { UsageError } from '../io';
import { plainLine } from '../plainText';
import { readPublicKeys, readText } from './keys';

/**
 * Verifies an approval certificate by nothing but public keys.
 *
 * @throws UsageError for a file that is none: then nothing is known
 */
export async function verifyProof(
  file: string,
  options: { publicKey: string[] },
  cwd: string,
): Promise<CertificateVerification> {
  const keys = new AuditKeys(await readPublicKeys(options.publicKey, cwd));
  return verifyCertificate(await readCertificate(file, cwd), keys);
}

async function readCertificate(
  file: string,
  cwd: string,
): Promise<ApprovalCertificate> {
  const text = await readText(file, cwd);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new UsageError(
      `\`${file}\` is no JSON; give an approval certificate`,
    );
  }
  if (!isUnambiguousJson(text, json)) {
    throw new UsageError(
      `\`${file}\` is written so that it can be read as two: a name stands twice in it, it is nested too deep, or it was not written as it was downloaded; give the file as it was downloaded`,
    );
  }
  const parsed = parseCertificate(json, file);
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues;
    throw new UsageError(
      plainLine(
        `\`${file}\` is no approval certificate: \`${path.join(
          '.',
        )}\` ${message}`,
      ),
    );
  }
  // A schema passes over `__proto__` without a word; other readers do not.
  if (canonicalDigest(parsed.data) !== canonicalDigest(json)) {
    throw new UsageError(
      `\`${file}\` holds more than a certificate does, which nobody signed: a member \`__proto__\`; give the file as it was downloaded`,
    );
  }
  return parsed.data;
}

function parseCertificate(json: unknown, file: string) {
  try {
    return approvalCertificateSchema.safeParse(json);
  } catch (error) {
    if (error instanceof RangeError) {
      throw new UsageError(
        `\`${file}\` is no approval certificate: it is nested too deep`,
      );
    }
    throw error;
  }
}

/** What a certificate proves, for people; ending with a line break. */
export function formatProof({
  valid,
  problems,
  proved,
}: CertificateVerification): string {
  return [
    `${valid ? 'valid' : 'NOT VALID'}: ${proved.length} events proved`,
    ...problems.map(problem => `  ${problem}`),
    ...proved.map(({ event }) => `  ${lineOf(event)}`),
    '',
  ]
    .map(plainLine)
    .join('\n');
}

function lineOf({ at, type, actor, subject, reason, data }: AuditRecord) {
  return [
    at,
    type,
    ...(typeof data.verdict === 'string' ? [data.verdict] : []),
    `${subject} by ${actor}`,
    ...(reason === null ? [] : [JSON.stringify(reason)]),
  ].join(' ');
}

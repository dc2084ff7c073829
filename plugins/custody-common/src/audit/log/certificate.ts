import { bytesToHex, hexToBytes } from '@noble/hashes/utils';
import { z } from 'zod/v4';
import { canonicalDigest } from '../../values/canonical';
import { type AuditHead, type AuditKeys, signedAuditHeadSchema } from './head';
import { rootOfInclusion } from './merkle';
import { type AuditRecord, auditRecordSchema, recordHash } from './record';
import { UnknownKeys } from './unknownKeys';

/** The most events, and heads, that a certificate holds. */
export const MOST_CERTIFIED = 500;

/** An event with what proves that it is in the log. */
export const provedEventSchema = z.strictObject({
  event: auditRecordSchema,
  sequence: z.number().int().min(1),
  /** The hashes that lead from it to its head's root (RFC 9162), its sibling first, in hex. */
  path: z.array(z.string().regex(/^[0-9a-f]{64}$/)).max(64),
});
export type ProvedEvent = z.infer<typeof provedEventSchema>;

/**
 * One request with what was decided of it, each event with its proof: who asked for what, what policy owed, who
 * approved it and why. It is verified by public keys alone.
 */
export const approvalCertificateSchema = z.strictObject({
  type: z.literal('custody.approval-certificate.v1'),
  requestId: z.string().max(36),
  /** In the order of the log. */
  events: z.array(provedEventSchema).min(1).max(MOST_CERTIFIED),
  /** The heads of their batches. */
  heads: z.array(signedAuditHeadSchema).min(1).max(MOST_CERTIFIED),
});
export type ApprovalCertificate = z.infer<typeof approvalCertificateSchema>;

/** What a certificate proves, and what is wrong with it. */
export type CertificateVerification = {
  valid: boolean;
  /** Each in a sentence. */
  problems: string[];
  /** The events that are proved, in the order of the log. */
  proved: ProvedEvent[];
};

/**
 * Verifies a certificate: each event is under a head that a trusted key signed, all of them are of the one request, and
 * what was asked is what its digest says, which every review and the approval name.
 *
 * It can't show what it leaves out: that no review is missing only the whole log proves.
 */
export async function verifyCertificate(
  certificate: ApprovalCertificate,
  keys: AuditKeys,
): Promise<CertificateVerification> {
  const { requestId, events } = certificate;
  const problems: string[] = [];
  const proved: ProvedEvent[] = [];
  const trusted: typeof certificate.heads = [];
  const strangers: typeof certificate.heads = [];
  const unknownKeys = new UnknownKeys(certificate.heads.length);
  for (const signed of certificate.heads) {
    const { number, kid } = signed.head;
    if (!keys.has(kid)) {
      unknownKeys.see(signed.head, 'own');
      strangers.push(signed);
    } else if (!(await keys.signed(signed))) {
      problems.push(`head ${number} was not signed by the key that it names`);
    } else {
      trusted.push(signed);
    }
  }
  problems.unshift(...unknownKeys.sentences());
  for (const each of events) {
    const problem = problemOf(each, requestId, trusted);
    if (problem === null) {
      proved.push(each);
    } else if (
      headOver(each.sequence, trusted) !== undefined ||
      problemOf(each, requestId, strangers) !== null
    ) {
      problems.push(problem);
    }
    // Else all that is wrong with it is the key of its head, which is said above.
  }
  problems.push(...misplaced(events));
  if (proved.length > 0 || strangers.length === 0) {
    problems.push(...contradictions(proved.map(({ event }) => event)));
  }
  return { valid: problems.length === 0, problems, proved };
}

/** An approval that stands twice is one, and what stands before another came before it. */
function misplaced(events: readonly ProvedEvent[]): string[] {
  return events
    .filter(({ sequence }, n) => n > 0 && sequence <= events[n - 1].sequence)
    .map(
      ({ event, sequence }) =>
        `event ${sequence} (${event.type}) stands twice, or not in the order of the log`,
    );
}

function headOver(sequence: number, heads: ApprovalCertificate['heads']) {
  return heads.find(
    ({ head }) => head.first <= sequence && sequence <= head.last,
  );
}

function problemOf(
  { event, sequence, path }: ProvedEvent,
  requestId: string,
  heads: ApprovalCertificate['heads'],
): string | null {
  const what = `event ${sequence} (${event.type})`;
  if (event.requestId !== requestId) {
    return `${what} is not of the request \`${requestId}\``;
  }
  const under = headOver(sequence, heads);
  if (under === undefined) {
    return `${what} is under no head that can be trusted`;
  }
  return isUnder(under.head, { event, sequence, path })
    ? null
    : `${what} is not what was sealed: it was changed, or is of another place`;
}

/** Whether an event is what a head's batch has at its place. Who signed the head is another question. */
export function isUnder(
  { first, last, root }: AuditHead,
  { event, sequence, path }: ProvedEvent,
): boolean {
  const reached = rootOfInclusion({
    leaf: recordHash(event),
    index: sequence - first,
    size: last - first + 1,
    path: path.map(hexToBytes),
  });
  return reached !== undefined && bytesToHex(reached) === root;
}

function contradictions(events: readonly AuditRecord[]): string[] {
  const [submitted, ...again] = events.filter(
    ({ type }) => type === 'request.submitted',
  );
  if (submitted === undefined || again.length > 0) {
    return [
      submitted === undefined
        ? 'nothing that is proved says what was asked'
        : 'it was asked more than once',
    ];
  }
  const { digest, asked } = submitted.data;
  const problems =
    asked !== undefined && canonicalDigest(asked) === digest
      ? []
      : ['what was asked is not what its digest stands for'];
  return problems.concat(
    events
      .filter(event => event.data.digest !== digest)
      .map(({ type, actor }) => `${type} by ${actor} names another digest`),
  );
}

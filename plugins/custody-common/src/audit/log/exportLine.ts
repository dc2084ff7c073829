import { z } from 'zod/v4';
import { instant } from '../../api/shared';
import { isUnambiguousJson } from '../../values/unambiguousJson';
import { type SignedAuditHead, signedAuditHeadSchema } from './head';
import type { AuditRecord } from './record';

/**
 * One line of an export in JSONL. Events of a batch stand in their order, the batch's head right after them; at the end
 * what is not sealed yet. The batches that retention removed have their heads only.
 */
export type AuditExportLine =
  | {
      event: AuditRecord;
      /** null while not sealed. */
      sequence: number | null;
    }
  | SignedAuditHead;

// What an event is made of is not looked at here: whatever it is, it hashes to what was sealed, or it does not. Nothing says
// that of one that is not sealed, of which people are told the time: so that has to be one.
const eventLineSchema = z
  .strictObject({
    event: z.looseObject({ id: z.string(), type: z.string(), at: z.string() }),
    sequence: z.number().int().min(1).nullable(),
  })
  .refine(({ event, sequence }) => sequence !== null || isInstant(event.at), {
    path: ['event', 'at'],
    message: 'it is no instant',
  });

/**
 * Reads a line of an export.
 *
 * @throws SyntaxError that says what is wrong with it
 */
export function parseExportLine(text: string): AuditExportLine {
  const line: unknown = JSON.parse(text);
  if (isEventLine(line)) {
    return line;
  }
  const isHead = typeof line === 'object' && line !== null && 'head' in line;
  const parsed = isHead
    ? signedAuditHeadSchema.safeParse(line)
    : eventLineSchema.safeParse(line);
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues;
    throw new SyntaxError(
      `${isHead ? 'a head' : 'an event'} whose \`${path.join(
        '.',
      )}\` is not as exports have it: ${message}`,
    );
  }
  return line as AuditExportLine;
}

const BEFORE_EVENT = '{"event":';

/**
 * The part of a line that is the event, as it stands there. All around it is fixed, so that what is between is what was
 * read as the event, and nothing else.
 *
 * @param text - the line that was read
 * @returns undefined where the line is written in another way, or holds no sealed event
 */
export function eventTextOf(
  text: string,
  line: AuditExportLine,
): string | undefined {
  if (!('event' in line) || line.sequence === null) {
    return undefined;
  }
  const after = `,"sequence":${line.sequence}}`;
  return text.startsWith(BEFORE_EVENT) && text.endsWith(after)
    ? text.slice(BEFORE_EVENT.length, -after.length)
    : undefined;
}

/**
 * What an event is to be hashed from: itself as it stands in its line, or the whole line where that says more than was read.
 *
 * @returns undefined where the line is written in another way and says nothing else
 */
export function eventTextIn(
  text: string,
  line: AuditExportLine,
): string | undefined {
  return (
    eventTextOf(text, line) ??
    (isUnambiguousJson(text, line) ? undefined : text)
  );
}

/** Whether it is what {@link eventLineSchema} says, without finding out what else it is: there are millions of them. */
function isEventLine(line: unknown): line is AuditExportLine {
  if (typeof line !== 'object' || line === null || !('event' in line)) {
    return false;
  }
  const { event, sequence, ...others } = line as Record<string, unknown>;
  const { id, type, at } = (event ?? {}) as Record<string, unknown>;
  return (
    typeof id === 'string' &&
    typeof type === 'string' &&
    typeof at === 'string' &&
    !Array.isArray(event) &&
    (sequence === null
      ? isInstant(at)
      : Number.isSafeInteger(sequence) && (sequence as number) >= 1) &&
    Object.keys(others).length === 0
  );
}

function isInstant(text: string): boolean {
  return instant.safeParse(text).success;
}

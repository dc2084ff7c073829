import { BatchTree } from './batchTree';
import { isUnambiguousJson } from '../../values/unambiguousJson';
import { type AuditExportLine, eventTextIn } from './exportLine';
import {
  type AuditHead,
  AuditKeys,
  headHash,
  type SignedAuditHead,
} from './head';
import { portableSha256, type Sha256 } from './merkle';
import type { AuditRecord } from './record';
import { Removals } from './removals';
import { UnknownKeys } from './unknownKeys';
import type { AuditBreak, AuditVerification } from './verification';

const MOST_BREAKS = 100;

/**
 * Holds an export against its signed heads, line by line, in the memory that one batch takes.
 *
 * Each batch is read into a Merkle tree; the head that follows it has to have that root, be signed by a trusted key,
 * and name the head before. What a database writer can do without the key shows in one of these, but for cutting off
 * the end: that shows against heads that were published outside of the database.
 */
export class AuditLogVerifier {
  readonly #keys: AuditKeys;
  /** By number: a log that was set back and went on publishes another head of the same number. */
  readonly #known = new Map<number, SignedAuditHead[]>();
  readonly #hash: Sha256;
  readonly #breaks: AuditBreak[] = [];
  #breakCount = 0;
  #batch: BatchTree;
  /** Sequence of the last event read. */
  #sequence = 0;
  #batchInOrder = true;
  #last: SignedAuditHead | null = null;
  #sealed = 0;
  #heads = 0;
  #knownSeen = 0;
  #unsealed = 0;
  #oldestAt: string | null = null;
  readonly #removals = new Removals();
  readonly #unknownKeys = new UnknownKeys(MOST_BREAKS);

  /**
   * @param options - `known`: heads that were published; those that no trusted key signed are said to be forged.
   * `hash`: a faster SHA-256, where there is one
   */
  constructor(options: {
    keys: AuditKeys;
    known?: readonly SignedAuditHead[];
    hash?: Sha256;
  }) {
    this.#keys = options.keys;
    this.#hash = options.hash ?? portableSha256;
    for (const signed of options.known ?? []) {
      const { number } = signed.head;
      this.#known.set(number, [...(this.#known.get(number) ?? []), signed]);
    }
    this.#batch = new BatchTree(this.#hash);
  }

  /**
   * Takes the next line. Only heads are waited for.
   *
   * @param text - the line as it was read: it saves making canonical forms, and shows what else the line says
   */
  add(line: AuditExportLine, text?: string): void | Promise<void> {
    if ('head' in line) {
      return this.#addHead(line, text);
    }
    return line.sequence === null
      ? this.#addUnsealed(line.event)
      : this.#addEvent(
          line.event,
          line.sequence,
          text === undefined ? text : eventTextIn(text, line),
        );
  }

  #addEvent(event: AuditRecord, sequence: number, text?: string): void {
    if (this.#unsealed > 0) {
      this.#break(
        'unsealed-inside',
        `event ${sequence} stands after events that are not sealed: the lines were moved`,
      );
    }
    const expected = this.#sequence + 1;
    if (this.#batchInOrder && sequence !== expected) {
      this.#batchInOrder = false;
      this.#break(
        sequence > expected ? 'missing' : 'out-of-order',
        sequence > expected
          ? `${events(expected, sequence - 1)} missing`
          : `event ${sequence} stands where event ${expected} should be`,
      );
    }
    this.#sequence = sequence;
    this.#sealed += 1;
    this.#batch.add(event, text);
    this.#removals.see(event);
  }

  #addUnsealed(event: AuditRecord): void {
    this.#unsealed += 1;
    if (this.#oldestAt === null || event.at < this.#oldestAt) {
      this.#oldestAt = event.at;
    }
  }

  async #addHead(signed: SignedAuditHead, text?: string): Promise<void> {
    const { head } = signed;
    this.#heads += 1;
    if (text !== undefined && !isUnambiguousJson(text, signed)) {
      this.#break(
        'changed',
        `head ${head.number} is written so that it can be read as two: a name stands twice in it, or it was not written as JSON is by exports`,
      );
    }
    await this.#isTrusted(signed, 'own');
    this.#checkLink(head);
    this.#checkBatch(head);
    await this.#checkKnown(signed);
    this.#last = signed;
    this.#sequence = head.last;
    this.#batch = new BatchTree(this.#hash);
    this.#batchInOrder = true;
  }

  /** Whether a key that is trusted signed it; says so where not. */
  async #isTrusted(
    signed: SignedAuditHead,
    from: 'own' | 'published',
  ): Promise<boolean> {
    const { head } = signed;
    if (!this.#keys.has(head.kid)) {
      this.#unknownKeys.see(head, from);
      return false;
    }
    if (!(await this.#keys.signed(signed))) {
      this.#break(
        'forged-head',
        `${from === 'own' ? 'head' : 'the published head'} ${
          head.number
        } was not signed by the key that it names: it is forged or was changed`,
      );
      return false;
    }
    return true;
  }

  #checkLink(head: AuditHead): void {
    const before = this.#last?.head ?? null;
    const number = (before?.number ?? 0) + 1;
    const first = (before?.last ?? 0) + 1;
    if (head.number > number) {
      this.#break(
        'missing-head',
        `${
          head.number - number === 1
            ? `head ${number} is`
            : `heads ${number} to ${head.number - 1} are`
        } missing`,
      );
    } else if (
      head.number < number ||
      head.first !== first ||
      head.last < head.first ||
      head.previous !== (before && headHash(before, this.#hash))
    ) {
      this.#break(
        'unlinked-head',
        `head ${head.number} does not follow ${
          before ? `head ${before.number}` : 'from the beginning'
        }: what is before it was replaced, or it was put there`,
      );
    }
  }

  #checkBatch(head: AuditHead): void {
    const count = head.last - head.first + 1;
    if (this.#batch.size === 0) {
      this.#removals.absent(head, headHash(head, this.#hash));
      return;
    }
    this.#removals.present();
    if (this.#batch.leadsTo(head.root)) {
      return;
    }
    if (!this.#batchInOrder) {
      // Said where it was found.
      return;
    }
    const where = `${events(head.first, head.last)} of head ${
      head.number
    }, sealed ${head.at}`;
    if (this.#batch.size < count) {
      this.#break(
        'missing',
        `${count - this.#batch.size} of ${where}: missing`,
      );
    } else if (this.#batch.size > count) {
      this.#break(
        'changed',
        `${this.#batch.size - count} more than ${where}: put in since`,
      );
    } else {
      this.#break('changed', `${where}: changed since, or moved`);
    }
  }

  async #checkKnown(signed: SignedAuditHead): Promise<void> {
    const { number } = signed.head;
    const known = this.#known.get(number) ?? [];
    this.#known.delete(number);
    const isThis = ({ head }: SignedAuditHead) =>
      headHash(head) === headHash(signed.head);
    if (known.some(isThis)) {
      this.#knownSeen += 1;
    }
    for (const other of known.filter(each => !isThis(each))) {
      if (await this.#isTrusted(other, 'published')) {
        this.#break(
          'rewritten',
          `head ${number} is not the one that was published: the log was set back, from a backup or by hand, and written anew from there`,
        );
      }
    }
  }

  /** What can be said once every line was taken. */
  async result(): Promise<AuditVerification> {
    const last = this.#last?.head.last ?? 0;
    if (this.#batch.size > 0) {
      this.#break(
        'no-head',
        `${events(
          last + 1,
          last + this.#batch.size,
        )} without a head: the end of the export, or a head, is missing`,
      );
    }
    await this.#checkLeft(last);
    const removed = this.#removals.result();
    removed.unexplained.forEach(({ number, first, last: end }) =>
      this.#break(
        'missing',
        `${events(
          first,
          end,
        )} of head ${number} missing, and retention did not remove them`,
      ),
    );
    const breakCount = this.#unknownKeys.count + this.#breakCount;
    return {
      intact: breakCount === 0,
      breaks: [
        ...this.#unknownKeys
          .sentences()
          .map(message => ({ kind: 'unknown-key' as const, message })),
        ...this.#breaks,
      ].slice(0, MOST_BREAKS),
      breakCount,
      sealed: { events: this.#sealed, heads: this.#heads, last: this.#last },
      unsealed: { events: this.#unsealed, oldestAt: this.#oldestAt },
      pruned: removed.through === 0 ? null : { through: removed.through },
      knownHeads: this.#knownSeen,
    };
  }

  /** Looks at the heads that were published and not met. */
  async #checkLeft(last: number): Promise<void> {
    const end = this.#last?.head.number ?? 0;
    const beyond: AuditHead[] = [];
    const left = [...this.#known.values()]
      .flat()
      .sort((a, b) => a.head.number - b.head.number);
    for (const known of left) {
      if (!(await this.#isTrusted(known, 'published'))) {
        continue;
      }
      if (known.head.number > end) {
        beyond.push(known.head);
      } else {
        this.#break(
          'lost-tail',
          `head ${known.head.number} was published, and is not in the log`,
        );
      }
    }
    if (beyond.length > 0) {
      this.#break('lost-tail', lostTail(last, beyond));
    }
  }

  #break(kind: AuditBreak['kind'], message: string): void {
    this.#breakCount += 1;
    if (this.#breaks.length < MOST_BREAKS) {
      this.#breaks.push({ kind, message });
    }
  }
}

function events(first: number, last: number): string {
  return first === last ? `event ${first}` : `events ${first} to ${last}`;
}

/**
 * One sentence for all heads beyond the end. No export can tell whether it is cut or only older than they are: a time in it
 * ends where whoever cut it wanted. When the first of them was sealed is signed, and who took the export knows when that was.
 *
 * @param last - the event at which the log ends
 * @param heads - published, trusted, and beyond that, in their order
 */
function lostTail(last: number, heads: readonly AuditHead[]): string {
  const first = heads[0];
  const final = heads[heads.length - 1];
  const several = first.number !== final.number;
  const which = several
    ? `heads ${first.number} to ${final.number} were`
    : `head ${first.number} was`;
  return `the log ends at event ${last}, but ${which} published, up to event ${
    final.last
  }, ${several ? 'the first ' : ''}sealed ${
    first.at
  }: the end was cut off or the log set back, or ${
    several ? 'these heads were' : 'this head was'
  } published after the export; export again and verify that with the same heads, or this export with heads that were copied before it`;
}

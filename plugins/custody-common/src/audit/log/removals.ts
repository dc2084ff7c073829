import type { AuditHead } from './head';
import type { AuditRecord } from './record';

type Span = { number: number; first: number; last: number };

/**
 * Batches of which only the head is left. Retention removes whole batches from the beginning, and says so by an event
 * `audit.pruned`, which is sealed like every other and names the last head whose events it removed, by hash.
 */
export class Removals {
  readonly #said = new Map<number, string>();
  /** Batches without events before the first that has some, joined. */
  #start: (Span & { hash: string }) | null = null;
  readonly #others: Span[] = [];
  #seenEvents = false;

  /** Looks whether an event of the log says that retention removed something. */
  see({ type, data }: AuditRecord): void {
    if (type === 'audit.pruned') {
      const { head, hash } = data ?? {};
      if (typeof head === 'number' && typeof hash === 'string') {
        this.#said.set(head, hash);
      }
    }
  }

  /** A batch that is there. */
  present(): void {
    this.#seenEvents = true;
  }

  /** A batch of which only the head is there. */
  absent({ number, first, last }: AuditHead, hash: string): void {
    if (this.#seenEvents) {
      this.#others.push({ number, first, last });
    } else {
      this.#start = { number, first: this.#start?.first ?? first, last, hash };
    }
  }

  /** @returns the last sequence that retention removed, 0 for none; and what is missing without that explanation */
  result(): { through: number; unexplained: Span[] } {
    if (this.#start === null) {
      return { through: 0, unexplained: this.#others };
    }
    const { hash, ...span } = this.#start;
    const explained = this.#said.get(span.number) === hash;
    return {
      through: explained ? span.last : 0,
      unexplained: explained ? this.#others : [span, ...this.#others],
    };
  }
}

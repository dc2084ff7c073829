import type { SignedAuditHead } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { listHeadsAfter } from '../../../store/audit/heads';

const HEADS_AT_ONCE = 2_000;

/** Heads in the order of the chain, read ahead by pages. */
export class HeadsAhead {
  #ahead: SignedAuditHead[] = [];
  #number = 0;
  #ended = false;

  constructor(private readonly db: Knex, private readonly covered: number) {}

  /** @returns those not given yet whose batch ends before a sequence */
  async before(sequence: number): Promise<SignedAuditHead[]> {
    const given: SignedAuditHead[] = [];
    for (;;) {
      if (this.#ahead.length === 0 && !this.#ended) {
        await this.#read();
      }
      const [next] = this.#ahead;
      if (next === undefined || next.head.last >= sequence) {
        return given;
      }
      given.push(next);
      this.#ahead.shift();
    }
  }

  async #read(): Promise<void> {
    const heads = await listHeadsAfter(this.db, this.#number, HEADS_AT_ONCE);
    this.#ended = heads.length < HEADS_AT_ONCE;
    this.#number = heads.at(-1)?.head.number ?? this.#number;
    this.#ahead = heads.filter(({ head }) => head.last <= this.covered);
  }
}

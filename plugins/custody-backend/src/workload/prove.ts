import type { Knex } from 'knex';
import type { Clock } from '../clock';
import {
  type ProvenConsumers,
  type TokenDeps,
  verifyAssertion,
} from './assertion';

/** Who calls, and against what their other signed words are held. */
export type Proven = ProvenConsumers & { token: TokenDeps };

/** Finds out which consumers call. @throws AuthenticationError */
export type Prove = (assertion: string) => Promise<Proven>;

/** @param deps.audience - the external address of the workload API */
export function createProver(deps: {
  db: Knex;
  clock: Clock;
  audience(): Promise<string>;
}): Prove {
  return async assertion => {
    const token = {
      db: deps.db,
      now: deps.clock.now(),
      audience: await deps.audience(),
    };
    return { ...(await verifyAssertion(token, assertion)), token };
  };
}

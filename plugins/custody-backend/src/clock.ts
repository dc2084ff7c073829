import type { Instant } from '@custody/backstage-plugin-custody-common';

/** Where the rim of the service gets the time. The domain is given instants and never asks. */
export type Clock = {
  now(): Instant;
  /**
   * Compares with the clock that this one follows. Whoever takes or extends a ticket does so first; a clock that
   * follows none has nothing to compare.
   */
  measure?(): Promise<void>;
};

export const systemClock: Clock = { now: () => new Date().toISOString() };

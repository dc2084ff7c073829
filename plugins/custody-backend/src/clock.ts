import type { Instant } from '@custody/backstage-plugin-custody-common';

/** Where the rim of the service gets the time. The domain is given instants and never asks. */
export type Clock = { now(): Instant };

export const systemClock: Clock = { now: () => new Date().toISOString() };

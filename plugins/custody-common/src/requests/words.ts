/** What can be proposed. `declare` says that a component needs no credential. */
export const REQUEST_KINDS = [
  'create',
  'change',
  'renew',
  'transfer',
  'except',
  'retire',
  'consume',
  'declare',
] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];

export const REQUEST_STATES = [
  'pending',
  'approved',
  'denied',
  'expired',
  'withdrawn',
  'superseded',
  'fulfilled',
  'failed',
  'lapsed',
] as const;
export type RequestState = (typeof REQUEST_STATES)[number];

export const VERDICTS = ['approve', 'deny'] as const;
export type Verdict = (typeof VERDICTS)[number];

import type { IsoDuration } from '../values';

/** How many approvals by one person within which time are as many as anybody reads. */
export type RapidLimit = { reviews: number; within: IsoDuration };

/** Unless configured otherwise. */
export const RAPID: RapidLimit = { reviews: 5, within: 'PT1M' };

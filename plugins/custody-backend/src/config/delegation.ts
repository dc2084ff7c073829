import { LONGEST_DELEGATION } from '@custody/backstage-plugin-custody-common';
import { z } from 'zod/v4';
import { duration, ref } from './fields';

/** For how long reviews may be delegated, and by whom: members of these groups, or everybody where there are none. */
export type DelegationConfig = { maxFor: string; groups: string[] };

export const delegationSchema = z
  .strictObject({
    maxFor: duration.default(LONGEST_DELEGATION),
    groups: z.array(ref('group')).default([]),
  })
  .prefault({});

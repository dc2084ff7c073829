import { z } from 'zod/v4';
import { ref } from './fields';

/** Groups that stand beside owners: who runs Custody, and who only looks. */
export type SpecialGroups = { platform: string[]; auditors: string[] };

export const authorizationSchema = z
  .strictObject({
    platform: z.array(ref('group')).default([]),
    auditors: z.array(ref('group')).default([]),
  })
  .default({ platform: [], auditors: [] });

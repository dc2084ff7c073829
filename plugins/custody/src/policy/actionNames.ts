/** What may be asked of policy, as texts name it. */
export type ActionName = (typeof ACTION_NAMES)[number];
export const ACTION_NAMES = [
  'create',
  'change',
  'renew',
  'transfer',
  'except',
  'retire',
  'consume',
  'lease',
  'rotate',
  'review',
  'suspend',
  'resume',
  'breakGlass',
] as const;

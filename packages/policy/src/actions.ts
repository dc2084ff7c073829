/** What may be asked of policy. */
export const POLICY_ACTIONS = [
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
export type PolicyAction = (typeof POLICY_ACTIONS)[number];

export const PRINCIPAL_TYPES = ['User', 'Workload'] as const;
export type PrincipalType = (typeof PRINCIPAL_TYPES)[number];

/** Annotations of a permit that say what is owed. */
export const OBLIGATION_NAMES = [
  'tier',
  'approvals',
  'maxGrant',
  'rotateEvery',
  'maxTtl',
  'maxOverlap',
  'effects',
] as const;
export type ObligationName = (typeof OBLIGATION_NAMES)[number];

type ActionRule = {
  /** who may ask at all; the schema says the same */
  principals: readonly PrincipalType[];
  /** annotations without which a permit of this action refuses the set */
  needs: readonly ObligationName[];
  /** annotations that mean something for this action besides those */
  uses: readonly ObligationName[];
  /** carried out at once: nobody can be waited for */
  atOnce: boolean;
};

const anyone = PRINCIPAL_TYPES;
const grants = [
  'tier',
  'approvals',
  'maxGrant',
  'rotateEvery',
  'maxTtl',
] as const;

/**
 * What each action's permits owe and may owe.
 *
 * INVARIANT: nothing that grants access has a permit without an end: `create`,
 * `change` and `renew` end by `maxGrant`, whatever the mode of the credential
 * its versions by `rotateEvery` and its tokens by `maxTtl`.
 */
export const ACTION_RULES: Record<PolicyAction, ActionRule> = {
  create: request(grants, ['maxOverlap', 'effects']),
  change: request(grants, ['maxOverlap', 'effects']),
  renew: request(grants, ['maxOverlap']),
  transfer: request(['tier', 'approvals']),
  except: request(['tier', 'approvals', 'maxGrant']),
  retire: request(['tier', 'approvals']),
  consume: request(['tier', 'approvals'], ['maxTtl', 'effects']),
  lease: { ...operation(['maxTtl']), principals: ['Workload'] },
  rotate: operation([], ['maxOverlap']),
  review: { ...operation([]), principals: ['User'] },
  suspend: operation([]),
  resume: operation([]),
  breakGlass: {
    ...operation(['tier', 'maxGrant'], ['maxTtl']),
    principals: ['User'],
  },
};

function request(
  needs: readonly ObligationName[],
  uses: readonly ObligationName[] = [],
): ActionRule {
  return { principals: anyone, needs, uses, atOnce: false };
}

function operation(
  needs: readonly ObligationName[],
  uses: readonly ObligationName[] = [],
): ActionRule {
  return {
    principals: anyone,
    needs,
    uses: ['tier', 'approvals', ...uses],
    atOnce: true,
  };
}

import type { Group } from './people';

/** What of the policies and the vocabulary of tests the model knows. */
export const SCOPES = {
  'own:read': { risk: 'low', owner: 'payments' },
  'own:write': { risk: 'medium', owner: 'payments' },
  'ledger:write': { risk: 'high', owner: 'data-platform' },
} as const satisfies Record<string, { risk: Risk; owner: Group }>;
export type Scope = keyof typeof SCOPES;

const RISKS = ['low', 'medium', 'high'] as const;
export type Risk = (typeof RISKS)[number];

/** Days that a grant lasts. */
export const LONGEST: Record<Risk, number> = {
  low: 180,
  medium: 120,
  high: 90,
};

export type Kind =
  | 'create'
  | 'change'
  | 'renew'
  | 'consume'
  | 'transfer'
  | 'retire';

export function riskOf(scopes: readonly Scope[]): Risk {
  const highest = Math.max(
    ...scopes.map(scope => RISKS.indexOf(SCOPES[scope].risk)),
  );
  return RISKS[highest];
}

export function higherRisk(a: Risk, b: Risk): Risk {
  return RISKS.indexOf(a) > RISKS.indexOf(b) ? a : b;
}

/** Groups of which one person each is owed. */
export function linesOf(asked: {
  kind: Kind;
  owner: Group;
  risk: Risk;
  scopes: readonly Scope[];
  newOwner: Group | null;
}): Group[] {
  const { kind, owner, risk, newOwner } = asked;
  const scopes = kind === 'retire' ? [] : asked.scopes;
  const grants = kind === 'create' || kind === 'change' || kind === 'renew';
  const resourceOwners = [...new Set(scopes.map(name => SCOPES[name].owner))];
  const isHigh = grants && risk === 'high';
  const asksResources =
    isHigh || resourceOwners.some(resourceOwner => resourceOwner !== owner);
  return [
    ...(grants && risk === 'low' ? [] : [owner]),
    ...(isHigh ? ['security' as const] : []),
    ...(asksResources ? resourceOwners : []),
    ...(newOwner === null ? [] : [newOwner]),
  ];
}

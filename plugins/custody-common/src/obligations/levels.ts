/** How much harm a scope can do, least first. */
export const RISKS = ['low', 'medium', 'high'] as const;
export type Risk = (typeof RISKS)[number];

/** How carefully a request is handled, least first. */
export const TIERS = ['low', 'medium', 'high'] as const;
export type Tier = (typeof TIERS)[number];

/** Orders risks: negative when `a` is lower than `b`. */
export function compareRisk(a: Risk, b: Risk): number {
  return RISKS.indexOf(a) - RISKS.indexOf(b);
}

/** Orders tiers: negative when `a` is lower than `b`. */
export function compareTier(a: Tier, b: Tier): number {
  return TIERS.indexOf(a) - TIERS.indexOf(b);
}

/** The highest of `risks`; `low` when there is none, as nothing can do no harm. */
export function highestRisk(risks: readonly Risk[]): Risk {
  return risks.reduce<Risk>(
    (highest, risk) => (compareRisk(risk, highest) > 0 ? risk : highest),
    'low',
  );
}

/** The higher of two tiers. */
export function higherTier(a: Tier, b: Tier): Tier {
  return compareTier(a, b) >= 0 ? a : b;
}

export function isRisk(value: unknown): value is Risk {
  return RISKS.includes(value as Risk);
}

export function isTier(value: unknown): value is Tier {
  return TIERS.includes(value as Tier);
}

import type { Severity } from './words';

/** Rules about a component rather than one of its identities. */
export const COMPONENT_FINDING_RULES = ['no-governed-identity'] as const;
export type ComponentFindingRule = (typeof COMPONENT_FINDING_RULES)[number];

/** What the record knows of a component. */
export type ComponentFacts = {
  /** Identities on record for it, each with findings of its own where it is not governed; retired ones don't count. */
  readonly identities: number;
  /** It says that it needs no credential. */
  readonly declared: boolean;
};

/** One thing wrong with a component. */
export type ComponentFinding = {
  rule: ComponentFindingRule;
  severity: Severity;
  message: string;
  remedy: string;
};

/**
 * What is wrong with a component as a whole. This is what contains a service that was made past the gates: whatever
 * way it came, it stands in the catalog without a governed identity, and its page says so.
 *
 * @returns findings, worst first; none for a component that has a governed identity or needs none
 */
export function componentFindings(facts: ComponentFacts): ComponentFinding[] {
  if (facts.identities > 0 || facts.declared) return [];
  return [
    {
      rule: 'no-governed-identity',
      severity: 'warning',
      message:
        'it has no identity on record, and does not say that it needs no credential',
      remedy:
        'request an identity with the scopes that it uses, or create it again from a template that declares that it needs none',
    },
  ];
}

import { FINDING_RULES } from '@custody/backstage-plugin-custody-common';
import type { T } from '../translation';

/** @returns a rule in words, where it is that of a finding; that of a policy is known by its id */
export function ruleName(t: T, rule: string): string {
  const known = FINDING_RULES.find(each => each === rule);
  return known ? t(`finding.${known}`).toLocaleLowerCase() : rule;
}

import type { OperationView } from '@custody/backstage-plugin-custody-common';
import type { T } from '../translation';

/** What of an operation failed, in words: a step, or all of it. */
export function failedPart(t: T, operation: OperationView): string {
  const step = operation.steps.find(({ state }) => state === 'failed')?.name;
  const name = step ?? operation.step;
  return name ? t(`step.${name}`) : t(`operation.${operation.kind}`);
}

import { ConflictError, InputError } from '@backstage/errors';
import type { RequestProblem } from './subject';

/** @throws InputError or ConflictError that lists what is wrong with a proposal */
export function refuseProblems(problems: readonly RequestProblem[]): void {
  if (problems.length > 0) {
    throw refusalOf(problems);
  }
}

/** @returns the InputError, or the ConflictError where nothing else is wrong, that lists problems; there is at least one */
export function refusalOf(
  problems: readonly RequestProblem[],
): InputError | ConflictError {
  const message = problems
    .map(
      ({ field, message: what, remedy }) => `\`${field}\`: ${what}; ${remedy}`,
    )
    .join('\n');
  return problems.every(({ conflict }) => conflict)
    ? new ConflictError(message)
    : new InputError(message);
}

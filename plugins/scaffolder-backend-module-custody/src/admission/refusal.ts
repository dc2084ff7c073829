import { InputError, NotAllowedError } from '@backstage/errors';
import {
  quote,
  type Preview,
  type Problem,
} from '@custody/backstage-plugin-custody-common';

/** A refusal in Backstage's error form: all reasons in the message, and one by one in `reasons`. */
export type Refusal = (InputError | NotAllowedError) & { reasons: string[] };

/** Something about what was sent: 400. */
export function badRequest(reasons: string[]): Refusal {
  return Object.assign(new InputError(reasons.join('; ')), { reasons });
}

/** Something about who asks for what: 403. */
export function notAllowed(reasons: string[]): Refusal {
  return Object.assign(new NotAllowedError(reasons.join('; ')), { reasons });
}

/**
 * Why a task may not start, by the preview of what it would ask for.
 *
 * @returns the refusal with every reason, or undefined when the request could be submitted
 */
export function refusalOf(preview: Preview): Refusal | undefined {
  const denied = preview.decision?.effect === 'deny';
  if (preview.submittable && !denied) {
    return undefined;
  }
  const problems = preview.problems.map(sentence);
  const reasons = denied
    ? [...problems, ...(preview.decision?.reasons ?? [])]
    : problems;
  const told = reasons.length > 0 ? reasons : ['policy does not allow it'];
  return denied ? notAllowed(told) : badRequest(told);
}

function sentence({ field, value, message, remedy }: Problem): string {
  // As the form and the template name it.
  const name = field
    .replace(/^identity\.(owner|scopes)/, '$1')
    .replace(/\.(\d+)/g, '[$1]');
  const shown =
    value === null || message.includes(value) ? '' : ` (${quote(value)})`;
  return `${quote(name)}${shown}: ${message}; ${remedy}`;
}

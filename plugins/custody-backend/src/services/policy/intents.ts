import { quote } from '@custody/backstage-plugin-custody-common';
import { problem, RequestProblem } from '../requests/subject';

/** An intent of the platform's vocabulary. */
export type Intent = { name: string; scopes: string[] };

/** @returns what is wrong with an intent that was named: nothing, or that the platform does not know it */
export function checkIntent(
  intent: string | undefined,
  intents: readonly Intent[],
): RequestProblem[] {
  if (intent === undefined || intents.some(({ name }) => name === intent)) {
    return [];
  }
  return [
    problem(
      'intent',
      intent,
      `${quote(intent)} is not an intent of the platform`,
      intents.length > 0
        ? `choose one of ${intents.map(({ name }) => name).join(', ')}`
        : 'leave it out; none are configured (`custody.intents`)',
    ),
  ];
}

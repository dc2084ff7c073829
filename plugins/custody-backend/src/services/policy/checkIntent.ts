import {
  IntentDefinition,
  unknownIntent,
} from '@custody/backstage-plugin-custody-common';
import { problem, RequestProblem } from '../subjects/subject';

/** @returns what is wrong with an intent that was named: nothing, or that the platform does not know it */
export function checkIntent(
  intent: string | undefined,
  intents: readonly IntentDefinition[],
): RequestProblem[] {
  if (intent === undefined || intents.some(({ name }) => name === intent)) {
    return [];
  }
  const [message, ...remedy] = unknownIntent(intent, intents).split('; ');
  return [problem('intent', intent, message, remedy.join('; '))];
}

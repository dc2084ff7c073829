import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type { ScaffolderGates } from '@custody/backstage-plugin-custody-common';

const TRIES = 5;
const PAUSE_MS = 2_000;

/** Says once in the log, after the start, which effect actions nothing holds. Never throws. */
export async function reportGates(
  find: () => Promise<ScaffolderGates>,
  logger: LoggerService,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { guard, unguarded } = await find();
      if (!guard) {
        logger.warn(
          'the guard around effect actions is not installed: assemble the backend with `custodyEffectGuard()`, as the README says',
        );
      }
      if (unguarded.length > 0) {
        logger.warn(
          `effect actions that the guard can't hold, because they are built into the scaffolder or come from its actions registry: ${unguarded.join(
            ', ',
          )}. A task can run them before anything is approved; admission stands before the task, and a service component that is made that way has a finding on its page until it has a governed identity. One that has no effect belongs into \`custody.templates.harmlessActions\``,
        );
      }
      return;
    } catch (error) {
      if (attempt === TRIES) {
        logger.warn(
          `could not compare the guarded actions with those of the scaffolder; ${stringifyError(
            error,
          )}`,
        );
        return;
      }
      await new Promise(resolve => setTimeout(resolve, PAUSE_MS).unref());
    }
  }
}

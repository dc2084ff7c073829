import type { Target } from './provider';

/**
 * Does something to each of some versions: one after the other at one provider, at all providers at once.
 *
 * INVARIANT: what is cut off is cut off wherever it can be. A version, or a provider, at which that fails holds up no other.
 *
 * @throws the failure of the first that failed, once all have been tried
 */
export async function everyTarget(
  targets: readonly Target[],
  work: (target: Target) => Promise<void>,
): Promise<void> {
  const failures = new Map<Target, unknown>();
  const atOne = async (provider: string) => {
    for (const target of targets.filter(each => each.provider === provider)) {
      try {
        await work(target);
      } catch (error) {
        failures.set(target, error);
      }
    }
  };
  const providers = [...new Set(targets.map(({ provider }) => provider))];
  await Promise.all(providers.map(atOne));
  const failed = targets.find(target => failures.has(target));
  if (failed) {
    throw failures.get(failed);
  }
}

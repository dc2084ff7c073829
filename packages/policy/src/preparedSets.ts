import { LRUCache } from 'lru-cache';
import { cedar } from './cedar';

/** How many prepared slices a thread keeps: all actions of some twenty sets. */
const KEPT = 256;

// Cedar keeps prepared sets per thread, under a name, and never lets go of one;
// emptying those that are long unused is what it allows.
const prepared = new LRUCache<string, true>({
  max: KEPT,
  dispose: (_, name) => {
    cedar().preparsePolicySet(name, { staticPolicies: {} });
  },
});

/**
 * Has Cedar parse and keep a set under a name, unless it has it already.
 *
 * @param name - names the content: the same name always comes with the same policies
 * @param policies - policy texts by id
 * @throws Error when Cedar can't parse them
 */
export function prepare(
  name: string,
  policies: Readonly<Record<string, string>>,
): void {
  if (prepared.get(name)) {
    return;
  }
  const answer = cedar().preparsePolicySet(name, {
    staticPolicies: { ...policies },
  });
  if (answer.type === 'failure') {
    throw new Error(answer.errors.map(({ message }) => message).join('; '));
  }
  prepared.set(name, true);
}

import { InputError } from '@backstage/errors';
import { loadPolicySet } from './load';
import { PolicySet } from './policySet';
import { PolicyProblem, formatProblem } from './problems';
import { PolicyFile } from './source';

/** What came of a reload. `problems` says why a set was refused. */
export type ReloadResult = {
  outcome: 'replaced' | 'unchanged' | 'refused';
  /** the hash of the set now in force */
  hash: string;
  problems: PolicyProblem[];
};

/**
 * Holds the policy set in force.
 *
 * INVARIANT: there always is one, and it is whole. A set that does not load
 * leaves the one before in its place.
 */
export class PolicyHolder {
  #set: PolicySet;
  #since: string;
  #problems: PolicyProblem[] = [];

  /**
   * @param files - the first set
   * @param now - since when it is in force, ISO-8601
   * @throws InputError that lists every problem, when the first set is bad: there is none to fall back on
   */
  constructor(files: readonly PolicyFile[], now: string) {
    const loaded = loadPolicySet(files);
    if (!loaded.ok) {
      throw new InputError(
        `the policy set is refused, and there is none to keep in force:\n${loaded.problems
          .map(formatProblem)
          .join('\n')}`,
      );
    }
    this.#set = loaded.set;
    this.#since = now;
  }

  /** The set in force. */
  get set(): PolicySet {
    return this.#set;
  }

  /** Since when it is in force, ISO-8601. */
  get since(): string {
    return this.#since;
  }

  /** Why the last reload was refused; empty when it was not. */
  get problems(): readonly PolicyProblem[] {
    return this.#problems;
  }

  /**
   * Puts another set in force, if it is good.
   *
   * @param files - the whole set
   * @param now - ISO-8601
   */
  reload(files: readonly PolicyFile[], now: string): ReloadResult {
    const loaded = loadPolicySet(files);
    if (!loaded.ok) {
      this.#problems = loaded.problems;
      return {
        outcome: 'refused',
        hash: this.#set.hash,
        problems: loaded.problems,
      };
    }
    this.#problems = [];
    if (loaded.set.hash === this.#set.hash) {
      return { outcome: 'unchanged', hash: this.#set.hash, problems: [] };
    }
    this.#set = loaded.set;
    this.#since = now;
    return { outcome: 'replaced', hash: this.#set.hash, problems: [] };
  }
}

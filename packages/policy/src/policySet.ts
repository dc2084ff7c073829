import type { PolicyJson, Response } from '@cedar-policy/cedar-wasm/nodejs';
import {
  ApproverTerm,
  Obligations,
  combineObligations,
} from '@custody/backstage-plugin-custody-common';
import { LRUCache } from 'lru-cache';
import { POLICY_ACTIONS, PolicyAction } from './actions';
import { cedar } from './cedar';
import {
  PolicyDecision,
  Verdict,
  deniedByDefault,
  deniedByError,
} from './decision';
import { groupInHead } from './namedGroups';
import { prepare } from './preparedSets';
import { PolicyProblem, messageOf } from './problems';
import { PolicyRequest, canonicalRequest } from './request';
import { requestProblem } from './requestProblem';
import { CedarQuestion, Reads, cedarQuestion, readsOf } from './slice';
import type { NamedWords } from './vocabulary';

/** One policy of a set, as people and pages want to know it. */
export type PolicyInfo = {
  id: string;
  effect: 'permit' | 'forbid';
  reason: string;
  actions: readonly PolicyAction[];
  annotations: Readonly<Record<string, string>>;
  /** what a permit owes; null for a forbid */
  obligations: Obligations | null;
  /** groups, people, scopes and intents that its scope and conditions name */
  names: NamedWords;
  file: string;
  line: number;
  text: string;
};

/** A checked policy together with Cedar's own form of it. */
export type CheckedPolicy = { info: PolicyInfo; json: PolicyJson };

type Slice = {
  name: string;
  texts: Readonly<Record<string, string>>;
  reads: Reads;
};

// Verdicts kept, by the characters of their questions and some for the answer:
// about 8,000 of the usual size. (A maximum by number would be allocated at once.)
const MEMO = {
  maxSize: 16_000_000,
  maxEntrySize: 100_000,
  sizeCalculation: (_: Verdict, key: string) => key.length + 1_500,
};

/**
 * A validated policy set. Made by `loadPolicySet`; immutable.
 *
 * A request is checked, brought to canonical form, cut down to what the
 * policies for its action can see of it, and looked up; only what was not asked
 * before goes to Cedar, with just those policies.
 */
export class PolicySet {
  readonly policies: readonly PolicyInfo[];
  /** Refs of the groups of which somebody has to be to break glass: of those that the heads of its permits name. */
  readonly breakGlassGroups: readonly string[];
  readonly #byId: ReadonlyMap<string, PolicyInfo>;
  readonly #slices = new Map<PolicyAction, Slice>();
  readonly #memo = new LRUCache<string, Verdict>(MEMO);

  /**
   * @param hash - SHA-256 over the files, hexadecimal
   * @param policies - checked against schema, annotations and each other
   * @param warnings - what is lawful but can't have been meant
   */
  constructor(
    readonly hash: string,
    policies: readonly CheckedPolicy[],
    readonly warnings: readonly PolicyProblem[] = [],
  ) {
    this.policies = policies.map(({ info }) => info);
    this.breakGlassGroups = [
      ...new Set(
        policies.flatMap(({ info, json }) =>
          info.effect === 'permit' && info.actions.includes('breakGlass')
            ? groupInHead(json.principal) ?? []
            : [],
        ),
      ),
    ];
    this.#byId = new Map(this.policies.map(info => [info.id, info]));
    for (const action of POLICY_ACTIONS) {
      const chosen = policies.filter(({ info }) =>
        info.actions.includes(action),
      );
      this.#slices.set(action, {
        name: `${hash}/${action}`,
        texts: Object.fromEntries(
          chosen.map(({ info }) => [info.id, info.text]),
        ),
        reads: readsOf(chosen.map(({ json }) => json)),
      });
    }
  }

  /**
   * Decides a request. Never throws: what can't be decided is denied, with the
   * reason in `errors`.
   */
  decide(request: PolicyRequest): PolicyDecision {
    const problem = requestProblem(request);
    if (problem !== undefined) {
      return this.#decision(deniedByError([problem]), request);
    }
    const input = canonicalRequest(request);
    const slice = this.#slices.get(input.action)!;
    const question = cedarQuestion(input, slice.reads);
    const key = JSON.stringify(question);
    let verdict = this.#memo.get(key);
    if (!verdict) {
      verdict = this.#ask(slice, question);
      this.#memo.set(key, verdict);
    }
    return this.#decision(verdict, input);
  }

  #ask(slice: Slice, question: CedarQuestion): Verdict {
    try {
      prepare(slice.name, slice.texts);
      const answer = cedar().statefulIsAuthorized({
        ...question,
        preparsedPolicySetId: slice.name,
      });
      return answer.type === 'success'
        ? this.#verdict(answer.response)
        : deniedByError(answer.errors.map(({ message }) => message));
    } catch (thrown) {
      return deniedByError([`policy could not be asked: ${messageOf(thrown)}`]);
    }
  }

  /**
   * INVARIANT: allow only when Cedar allows, without a single error. Cedar
   * itself skips a policy that errs, and so would let pass what an erring
   * forbid was to stop.
   */
  #verdict({ decision, diagnostics }: Response): Verdict {
    const determining = [...diagnostics.reason].sort();
    const infos = determining.map(id => this.#byId.get(id)!);
    if (diagnostics.errors.length > 0) {
      const errors = diagnostics.errors
        .map(({ error }) => error.message)
        .sort();
      const erring = diagnostics.errors.map(({ policyId }) => policyId);
      const forbids = infos.filter(({ effect }) => effect === 'forbid');
      return {
        ...deniedByError(
          errors,
          [...new Set([...forbids.map(({ id }) => id), ...erring])].sort(),
        ),
        reasons: [...forbids.map(({ reason }) => reason), ...errors],
      };
    }
    const allow = decision === 'allow';
    return {
      effect: decision,
      policyIds: determining,
      reasons: infos.map(({ reason }) => reason),
      obligations: allow
        ? combineObligations(infos.map(({ obligations }) => obligations!))
        : null,
      errors: [],
    };
  }

  /** A decision of its own for each caller, so that none can change what the next is told. */
  #decision(verdict: Verdict, input: PolicyRequest): PolicyDecision {
    const { effect, policyIds, reasons, obligations, errors } = verdict;
    return {
      effect,
      policyIds: [...policyIds],
      reasons: reasons.length > 0 ? [...reasons] : [deniedByDefault(input)],
      obligations: obligations && copyOf(obligations),
      policyHash: this.hash,
      errors: [...errors],
      input,
    };
  }
}

function copyOf(obligations: Obligations): Obligations {
  const approvals = obligations.approvals.map(({ term, ...rest }) => ({
    ...rest,
    term: copyOfTerm(term),
  }));
  return { ...obligations, approvals };
}

function copyOfTerm(term: ApproverTerm): ApproverTerm {
  return term.kind === 'anyOf'
    ? { kind: 'anyOf', of: term.of.map(copyOfTerm) }
    : { ...term };
}

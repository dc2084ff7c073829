import { InputError } from '@backstage/errors';

/**
 * Who may give an approval: the owner of the identity, the owner of the
 * resource behind each scope, the sponsor of an agent, the members of a group,
 * or any of several of these.
 */
export type ApproverTerm =
  | { kind: 'owner' }
  | { kind: 'resource-owner' }
  | { kind: 'sponsor' }
  | { kind: 'group'; ref: string }
  | { kind: 'anyOf'; of: ApproverTerm[] };

/** The terms that stand for themselves in the grammar. */
export const PLAIN_TERMS = ['owner', 'resource-owner', 'sponsor'] as const;

/**
 * `count` distinct people, each of whom fits `term`. Those of a later stage are asked once all of the earlier ones have
 * given theirs; left out is the first.
 */
export type ApprovalRequirement = {
  term: ApproverTerm;
  count: number;
  stage?: number;
};

/** @returns the stage of what is owed, from 1 */
export function stageOf({ stage }: { stage?: number }): number {
  return stage ?? 1;
}

/** A stage as it is written down: the first is left out, so that what has no stages reads as it always did. */
export function inStage(stage: number): { stage?: number } {
  return stage === 1 ? {} : { stage };
}

// A full entity reference of a group, in the lower case that the catalog compares by.
const GROUP_REF = /^group:[a-z0-9._-]{1,63}\/[a-z0-9._-]{1,63}$/;

/** Whether `text` is a group's full reference, such as `group:default/security`. */
export function isGroupRef(text: string): boolean {
  return GROUP_REF.test(text);
}

/**
 * The one form of a term among those that mean the same: nested `anyOf`s are
 * flattened, sorted and without repetition, and an `anyOf` of one is that one.
 *
 * @throws InputError for an `anyOf` of nothing, which nobody could fit
 */
export function canonicalTerm(term: ApproverTerm): ApproverTerm {
  if (term.kind !== 'anyOf') {
    return term;
  }
  const byKey = new Map<string, ApproverTerm>();
  for (const part of term.of.map(canonicalTerm)) {
    for (const leaf of part.kind === 'anyOf' ? part.of : [part]) {
      byKey.set(formatTerm(leaf), leaf);
    }
  }
  const keys = [...byKey.keys()].sort();
  if (keys.length === 0) {
    throw new InputError(
      '`anyOf()` names nobody; name at least one term in it, such as `anyOf(group:default/security)`',
    );
  }
  const of = keys.map(key => byKey.get(key)!);
  return of.length === 1 ? of[0] : { kind: 'anyOf', of };
}

/** A key that is equal for terms that mean the same; it is also their text. */
export function termKey(term: ApproverTerm): string {
  return formatTerm(canonicalTerm(term));
}

/** The text of a term in the grammar of `@approvals`. */
export function formatTerm(term: ApproverTerm): string {
  switch (term.kind) {
    case 'group':
      return term.ref;
    case 'anyOf':
      return `anyOf(${term.of.map(formatTerm).join(', ')})`;
    default:
      return term.kind;
  }
}

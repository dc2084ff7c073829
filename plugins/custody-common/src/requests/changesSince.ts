import type { Derived } from '../api/decisionViews';
import { type Obligations, TIME_LIMITS } from '../obligations';
import { canonicalJson } from '../values';
import type { RequestPayload } from './payload';

/** All of a request that reviewers approve and that can differ from one to the next of the same identity. */
export type Approvable = {
  payload: RequestPayload;
  derived: Derived | null;
  obligations: Obligations | null;
};

/** One thing that differs; null is nothing there. Scopes that differ in what they stand for are named by `scopes.<name>`. */
export type ApprovedChange = {
  field: string;
  before: string | null;
  after: string | null;
};

/**
 * What a request asks that is not as it was when the identity was approved last.
 *
 * INVARIANT: two requests between which nothing is listed grant the same, of what a digest covers, but for consumers' keys
 * and the policy set.
 *
 * @returns the differences, in the order of the fields below; empty when it is the same
 */
export function changesSince(
  before: Approvable,
  after: Approvable,
): ApprovedChange[] {
  const was = fieldsOf(before);
  const is = fieldsOf(after);
  return [...new Set([...is.keys(), ...was.keys()])].flatMap(field => {
    const change = {
      field,
      before: was.get(field) ?? null,
      after: is.get(field) ?? null,
    };
    return change.before === change.after ? [] : [change];
  });
}

function fieldsOf({ payload, derived, obligations }: Approvable) {
  const fields = new Map<string, string>();
  const set = (field: string, value: string | null | undefined) => {
    if (value !== null && value !== undefined) {
      fields.set(field, value);
    }
  };
  if (payload.kind === 'create' || payload.kind === 'change') {
    const { identity } = payload;
    for (const field of ['type', 'owner', 'sponsor', 'component'] as const) {
      set(field, identity[field]);
    }
    set('rotation.schedule', identity.rotation?.schedule);
    set('rotation.window', identity.rotation?.window);
  }
  if (derived) {
    for (const field of [
      'provider',
      'mode',
      'environment',
      'exposure',
      'risk',
      'tenant',
    ] as const) {
      set(field, derived[field]);
    }
    for (const {
      name,
      resource,
      resourceOwner,
      privileges,
    } of derived.scopes) {
      set(
        `scopes.${name}`,
        canonicalJson({ resource, resourceOwner, privileges }),
      );
    }
  }
  for (const limit of TIME_LIMITS) {
    set(`obligations.${limit}`, obligations?.[limit]);
  }
  set('obligations.tier', obligations?.tier);
  return fields;
}

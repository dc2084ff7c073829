import { canonicalDigest } from '@custody/backstage-plugin-custody-common';
import type { ProposedIdentity } from '../ports';

/** What of an identity Git can say; all else is derived, and changes without an edit. */
export type DeclaredContent = Pick<
  ProposedIdentity,
  | 'title'
  | 'type'
  | 'owner'
  | 'sponsor'
  | 'component'
  | 'system'
  | 'provider'
  | 'mode'
  | 'scopes'
  | 'rotation'
>;

/** @returns the part that Git can say, its scopes sorted and without repetition */
export function declaredContent(identity: DeclaredContent): DeclaredContent {
  const {
    title,
    type,
    owner,
    sponsor,
    component,
    system,
    provider,
    mode,
    scopes,
    rotation,
  } = identity;
  return {
    title,
    type,
    owner,
    sponsor,
    component,
    system,
    provider,
    mode,
    scopes: [...new Set(scopes)].sort(),
    ...(rotation && { rotation }),
  };
}

/**
 * By which an edit is known: equal for declarations that say the same, whatever order their scopes are in.
 *
 * @returns 64 lower-case hexadecimal digits
 */
export function declaredDigest(identity: DeclaredContent): string {
  return canonicalDigest(declaredContent(identity));
}

/** @returns the fields in which what Git declares is not what is governed; none where an edit was taken back */
export function editedFields(
  declared: DeclaredContent,
  governed: DeclaredContent,
): Array<keyof DeclaredContent> {
  const before = declaredContent(governed);
  const after = declaredContent(declared);
  const fields = Object.keys({ ...before, ...after });
  return (fields as Array<keyof DeclaredContent>).filter(
    field =>
      canonicalDigest(after[field] ?? null) !==
      canonicalDigest(before[field] ?? null),
  );
}

/** Uid of the identity in the record; only entities that Custody published carry it. */
export const ANNOTATION_IDENTITY_UID = 'custody.dev/identity-uid';

/**
 * Set to `true` on an identity that somebody declared in Git. Whether it is governed is read in the record,
 * never here.
 */
export const ANNOTATION_DECLARED_IN_GIT = 'custody.dev/declared-in-git';

/** What became of a template at ingestion: one of {@link TEMPLATE_STATES}. */
export const ANNOTATION_TEMPLATE_STATE = 'custody.dev/template-state';

/** Location type of entities that the record published, as in `custody:identity/<uid>`. */
export const CUSTODY_LOCATION_TYPE = 'custody';

/** Type of the status items that the template checks leave on a template. */
export const TEMPLATE_STATUS_TYPE = 'custody.dev/template';

/**
 * - `compliant`: as written, owner and scope are required before any effect
 * - `injected`: it is now, because what was missing was added
 * - `not-compliant`: it is not, and nothing was added
 * - `not-injectable`: it is not, and what is missing can't be derived
 */
export const TEMPLATE_STATES = [
  'compliant',
  'injected',
  'not-compliant',
  'not-injectable',
] as const;
export type TemplateState = (typeof TEMPLATE_STATES)[number];

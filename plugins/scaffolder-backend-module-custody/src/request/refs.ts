import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';

/**
 * A full ref, in lower case, from what a person or a template wrote.
 *
 * @param ref - e.g. `payments` or `group:default/payments`
 * @param defaultKind - of a ref without one; a namespace left out is `default`
 * @returns `kind:namespace/name`, or the text as it was when it is no ref, so that validation can name it
 */
export function fullRef(ref: string, defaultKind: string): string {
  try {
    return stringifyEntityRef(
      parseEntityRef(ref, { defaultKind, defaultNamespace: 'default' }),
    );
  } catch {
    return ref;
  }
}

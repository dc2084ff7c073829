import { parseEntityRef } from '@backstage/catalog-model';

/**
 * The name to say for a ref.
 *
 * @param ref - `kind:namespace/name`, or anything, such as `plugin:scaffolder`
 * @param title - what people know it by, where the server told
 */
export function nameOf(ref: string, title?: string | null): string {
  if (title) return title;
  try {
    return parseEntityRef(ref).name;
  } catch {
    return ref;
  }
}

/** @returns kind, namespace and name, or undefined for what is no entity ref */
export function tryParseRef(ref: string) {
  try {
    return parseEntityRef(ref);
  } catch {
    return undefined;
  }
}

/** Up to two letters for an avatar. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s._-]+/).filter(Boolean);
  const letters =
    words.length > 1 ? [words[0][0], words[words.length - 1][0]] : [name[0]];
  return letters.join('').toLocaleUpperCase('en-US');
}

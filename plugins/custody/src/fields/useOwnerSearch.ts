import { nameOf } from '../shared/names';
import { useDebounced } from '../shared/useDebounced';
import { type OwnerOption, useOwners } from './useOwners';

const SETTLE_MILLIS = 250;

/**
 * Owners to choose from while somebody types.
 *
 * INVARIANT: what is listed fits what stands in the field: whoever presses Enter takes the first, and must not take what an
 * earlier text had found.
 *
 * @param text - what was typed; empty while what is chosen stands there
 * @param kinds - kinds that may own
 * @param ref - what is chosen
 */
export function useOwnerSearch(
  text: string,
  kinds: readonly string[],
  ref: string | null | undefined,
) {
  const typed = text.trim();
  const settled = useDebounced(typed, SETTLE_MILLIS);
  const owners = useOwners(settled, kinds);
  const known = owners.options.find(option => option.ref === ref);
  const value: OwnerOption | null = ref
    ? known ?? { ref, name: nameOf(ref), mine: false }
    : null;
  // The catalog finds by other fields than the name, too, and that must not vanish.
  const isFound = (option: OwnerOption) =>
    !option.mine && option !== value && settled === typed && owners.current;
  return {
    ...owners,
    value,
    options:
      value === null || known ? owners.options : [...owners.options, value],
    shown: (options: OwnerOption[]) =>
      options.filter(
        option => typed === '' || isFound(option) || fits(option, typed),
      ),
    /** Whether the first is what Enter takes: with nothing typed, nobody has asked for it. */
    autoHighlight: typed !== '',
  };
}

function fits({ ref, name }: OwnerOption, typed: string): boolean {
  const wanted = typed.toLocaleLowerCase();
  return [ref, name].some(text => text.toLocaleLowerCase().includes(wanted));
}

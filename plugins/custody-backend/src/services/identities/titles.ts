import type { Directories } from '../directory';
import type { Titles } from './identityViews';

/** How long a name counts as new. */
const FRESH_MILLIS = 60_000;
/** How long one that is no longer new is shown while it is read again. */
const KEPT_MILLIS = 600_000;
const MOST_CACHED = 10_000;

/** Display names of catalog entities. They decide nothing, and cards ask for them often, so they are remembered. */
export type TitleLookup = (
  refs: ReadonlyArray<string | null>,
) => Promise<Titles>;

/**
 * Remembers names. One that is a minute old is still shown, and read again with all others that are, in one call that
 * nobody waits for.
 *
 * @param deps.nowMillis - the time, in milliseconds since 1970
 */
export function createTitleLookup(deps: {
  directories: Directories;
  nowMillis(): number;
}): TitleLookup {
  const cache = new Map<string, { at: number; title: string | null }>();
  let refreshing = false;

  const remember = async (refs: string[], now: number) => {
    const found = await deps.directories.fresh().titlesOf(refs);
    if (cache.size > MOST_CACHED) {
      cache.clear();
    }
    for (const ref of refs) {
      const title = found.get(ref) ?? null;
      cache.set(ref, { at: now, title });
    }
  };

  const refresh = async (now: number) => {
    if (refreshing) {
      return;
    }
    refreshing = true;
    try {
      const known = [...cache];
      for (const [ref, { at }] of known) {
        if (at + KEPT_MILLIS <= now) {
          cache.delete(ref);
        }
      }
      const old = known.filter(([, { at }]) => at + FRESH_MILLIS <= now);
      await remember(
        old.map(([ref]) => ref).filter(ref => cache.has(ref)),
        now,
      );
    } catch {
      // The old ones are shown until they are too old.
    } finally {
      refreshing = false;
    }
  };

  return async refs => {
    const wanted = [...new Set(refs.filter(ref => ref !== null))];
    const now = deps.nowMillis();
    const readAt = (ref: string) => cache.get(ref)?.at ?? -Infinity;
    const missing = wanted.filter(ref => readAt(ref) + KEPT_MILLIS <= now);
    if (missing.length > 0) {
      // A name is a nicety: without the catalog, refs are shown.
      await remember(missing, now).catch(() => {});
    }
    if (wanted.some(ref => readAt(ref) + FRESH_MILLIS <= now)) {
      refresh(now);
    }
    return new Map(
      wanted.flatMap(ref => {
        const title = cache.get(ref)?.title;
        return title ? [[ref, title] as const] : [];
      }),
    );
  };
}

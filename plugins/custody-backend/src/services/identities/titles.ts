import type { Directories } from '../directory';
import type { Titles } from './identityViews';

const TTL_MILLIS = 60_000;
const MOST_CACHED = 10_000;

/** Display names of catalog entities, remembered for a minute: they decide nothing, and cards ask for them often. */
export type TitleLookup = (
  refs: ReadonlyArray<string | null>,
) => Promise<Titles>;

/** @param deps.nowMillis - the time, in milliseconds since 1970 */
export function createTitleLookup(deps: {
  directories: Directories;
  nowMillis(): number;
}): TitleLookup {
  const cache = new Map<string, { until: number; title: string | null }>();

  const remember = async (refs: string[], now: number) => {
    const found = await deps.directories.fresh().titlesOf(refs);
    if (cache.size > MOST_CACHED) {
      cache.clear();
    }
    for (const ref of refs) {
      const title = found.get(ref) ?? null;
      cache.set(ref, { until: now + TTL_MILLIS, title });
    }
  };

  return async refs => {
    const wanted = [...new Set(refs.filter(ref => ref !== null))];
    const now = deps.nowMillis();
    const missing = wanted.filter(ref => !((cache.get(ref)?.until ?? 0) > now));
    if (missing.length > 0) {
      // A name is a nicety: without the catalog, refs are shown.
      await remember(missing, now).catch(() => {});
    }
    return new Map(
      wanted.flatMap(ref => {
        const title = cache.get(ref)?.title;
        return title ? [[ref, title] as const] : [];
      }),
    );
  };
}

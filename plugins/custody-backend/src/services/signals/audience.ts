import type { SpecialGroups } from '../access';
import type { Directories } from '../directory';
import type { Tenants } from '../tenants';

/** How long it is remembered which groups lie within others. A signal shows nothing, so it need not be newer. */
const KEPT_MILLIS = 60_000;
const MOST_CACHED = 1_000;

/** What decides who hears of a change: its tenant, and where there is none, those whose business it is. */
export type Heard =
  | { tenant: string }
  | { tenant: null; parties: readonly string[] };

/** Refs of groups and users whose members hear of something; everybody for what tells nothing at all. */
export type Recipients = readonly string[] | 'everybody';

export type Audience = {
  /** @throws Error when the catalog can't be reached */
  of(heard: Heard): Promise<readonly string[]>;
  /**
   * Those who hear all that they may see, and so need not look often. With tenants these are their members; whoever
   * sees something of a tenant without being of it looks for themselves. Without tenants it is everybody.
   *
   * @throws Error when the catalog can't be reached
   */
  ofPulse(): Promise<Recipients>;
};

/**
 * Who hears of a change, by the same rule as who may see it, `maySee`.
 *
 * INVARIANT: nobody hears of a change to what Custody's own rules would not show them. Of something in a tenant only
 * that tenant's members hear, and those who see everything; so its owner who is of another tenant does not.
 *
 * Backstage's signals know of each person the groups in their token, which are often only those that they are in
 * directly: so groups within these groups are named too.
 *
 * @param deps.nowMillis - the time, in milliseconds since 1970
 */
export function createAudience(deps: {
  tenants: Tenants;
  special: SpecialGroups;
  directories: Directories;
  nowMillis(): number;
}): Audience {
  const { tenants, special, directories, nowMillis } = deps;
  const seeAll = [...special.platform, ...special.auditors];
  const cache = new Map<string, { at: number; refs: readonly string[] }>();

  const withNested = async (refs: readonly string[]) => {
    const wanted = [...new Set(refs)].sort();
    const key = wanted.join(' ');
    const now = nowMillis();
    const known = cache.get(key);
    if (known && known.at + KEPT_MILLIS > now) {
      return known.refs;
    }
    const directory = directories.fresh();
    const nested = await Promise.all(
      wanted.map(ref =>
        ref.startsWith('group:') ? directory.groupsWithin(ref) : [ref],
      ),
    );
    const found = [...new Set(nested.flat())].sort();
    if (cache.size >= MOST_CACHED) {
      cache.clear();
    }
    cache.set(key, { at: now, refs: found });
    return found;
  };

  const groupsOf = (tenant: string) =>
    tenants.list().find(({ name }) => name === tenant)?.groups ?? [];

  return {
    of: heard =>
      withNested([
        ...seeAll,
        ...(heard.tenant === null ? heard.parties : groupsOf(heard.tenant)),
      ]),
    ofPulse: async () => {
      const all = tenants.list();
      return all.length === 0
        ? 'everybody'
        : withNested([...seeAll, ...all.flatMap(({ groups }) => groups)]);
    },
  };
}

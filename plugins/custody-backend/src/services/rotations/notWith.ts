import type { UpcomingRotation } from '@custody/backstage-plugin-custody-common';
import type { Db } from '../../store/database';
import type { Narrow } from '../../store/identities/listIdentities';
import { listLastingRefs } from '../../store/identities/listLastingRefs';
import type { FleetRotation } from './dueRotations';

/**
 * What may not turn at the same time as some identities.
 *
 * INVARIANT: configuration names identities of any tenant; those that are not left by `narrow` are counted, and not named.
 *
 * @param narrow - to what the asker may see
 */
export async function readNotWith(
  db: Db,
  { apart }: Pick<FleetRotation, 'apart'>,
  refs: readonly string[],
  narrow: Narrow,
): Promise<
  (ref: string) => Pick<UpcomingRotation, 'notWith' | 'notWithOthers'>
> {
  const othersOf = (ref: string) => [
    ...new Set(
      apart
        .filter(group => group.includes(ref))
        .flat()
        .filter(other => other !== ref),
    ),
  ];
  const all = [...new Set(refs.flatMap(othersOf))];
  const none = all.length === 0;
  const lasting = new Set(none ? [] : await listLastingRefs(db, all));
  const seen = new Set(none ? [] : await listLastingRefs(db, all, narrow));
  return ref => {
    const others = othersOf(ref).filter(other => lasting.has(other));
    const notWith = others.filter(other => seen.has(other));
    return { notWith, notWithOthers: others.length - notWith.length };
  };
}

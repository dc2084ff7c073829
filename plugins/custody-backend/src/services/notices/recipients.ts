import type { NotificationRecipients } from '@backstage/plugin-notifications-node';
import type { NoticesRow } from '../../store/tables';
import { readOutsiders } from '../access';
import type { Directory } from '../ports';
import type { Tenants } from '../tenants';

/**
 * Whom a notice goes to, as groups and tenants are now. Groups stay groups, so that Backstage resolves them as it does
 * for others, less those of their members who are in other tenants.
 *
 * @returns null when it is left without anybody
 */
export async function recipientsOf(
  notice: Pick<NoticesRow, 'recipients' | 'tenant'>,
  deps: { directory: Directory; tenants: Tenants },
): Promise<NotificationRecipients | null> {
  const refs: string[] = JSON.parse(notice.recipients);
  const outsiders = await readOutsiders(notice.tenant, deps);
  const entityRef = refs.filter(ref => !outsiders.has(ref));
  if (entityRef.length === 0) {
    return null;
  }
  const members = await Promise.all(
    entityRef
      .filter(ref => outsiders.size > 0 && ref.startsWith('group:'))
      .map(group => deps.directory.membersOf(group)),
  );
  const keptOut = [...new Set(members.flat())].filter(person =>
    outsiders.has(person),
  );
  return {
    type: 'entity',
    entityRef,
    ...(keptOut.length > 0 && { excludeEntityRef: keptOut.sort() }),
  };
}

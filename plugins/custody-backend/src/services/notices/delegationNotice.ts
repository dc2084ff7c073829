import type { Notice } from '../../store/notices';
import type { DelegationsRow } from '../../store/tables';

/** Somebody was given another's reviews for a time, or that was taken back; whoever did it knows. */
export function delegationNotice(
  row: DelegationsRow,
  turn: 'created' | 'revoked',
): Notice {
  const { delegator, delegate, from, until, reason, revoked_by: by } = row;
  const name = (ref: string) => ref.slice(ref.indexOf('/') + 1);
  const isNew = turn === 'created';
  return {
    scope: `custody:delegation:${row.id}`,
    topic: 'custody:delegation',
    turn,
    tenant: null,
    severity: 'normal',
    recipients: isNew
      ? [delegate]
      : [delegator, delegate].filter(person => person !== by),
    title: isNew
      ? `You review for ${name(delegator)} until ${until}`
      : `${name(delegate)} does not review for ${name(delegator)} any more`,
    description: isNew
      ? `From ${from}: “${reason}”. What waits for them is in your inbox.`
      : `${name(by ?? delegator)} ended it before its time.`,
    link: '/identities/inbox',
  };
}

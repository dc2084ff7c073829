import type { BreakGlassReviewBody } from '@custody/backstage-plugin-custody-common';
import type { BreakGlass } from '../../store/breakGlasses';
import type { Notice } from '../../store/notices';
import { type AboutRequest, linkTo, whatOf, who } from './requestNotices';

export const BREAK_GLASS_TOPIC = 'custody:break-glass';

const scopeOf = ({ request_id: id }: BreakGlass) => `custody:break-glass:${id}`;

/** Glass was broken: as loud as it gets. */
export function brokenNotice(
  request: AboutRequest,
  broken: BreakGlass,
  people: readonly string[],
): Notice {
  return {
    scope: scopeOf(broken),
    topic: BREAK_GLASS_TOPIC,
    turn: 'broken',
    tenant: request.tenant,
    severity: 'critical',
    recipients: [...heard(people), ...heard([request.requester])],
    title: `${who(broken.by)} broke the glass: ${whatOf(
      request,
    )} was approved without its reviewers`,
    description: `Why: “${broken.reason}” It ends at ${
      broken.ends_at ?? 'no time'
    }, and is to be reviewed by ${broken.review_due_at}.`,
    link: linkTo(request),
  };
}

/** The review of it is owed, louder when it is overdue. */
export function breakGlassReviewNotice(
  request: AboutRequest,
  broken: BreakGlass,
  people: readonly string[],
  level: 'due' | 'overdue',
): Notice {
  const isOver = level === 'overdue';
  return {
    scope: `${scopeOf(broken)}:review`,
    topic: BREAK_GLASS_TOPIC,
    turn: level,
    tenant: request.tenant,
    severity: isOver ? 'critical' : 'high',
    recipients: heard(people),
    title: isOver
      ? `Nobody reviewed in time that ${who(broken.by)} broke the glass`
      : `That ${who(broken.by)} broke the glass waits for its review`,
    description: `It was for ${whatOf(request)} at ${broken.at}: “${
      broken.reason
    }” Its review ${isOver ? 'was' : 'is'} due at ${broken.review_due_at}.`,
    link: linkTo(request),
  };
}

/** What was said of it afterwards. */
export function reviewedAfterwardsNotice(
  request: AboutRequest & { owner: string },
  broken: BreakGlass,
  { by, verdict, reason }: BreakGlassReviewBody & { by: string },
): Notice {
  const isJustified = verdict === 'justified';
  return {
    scope: scopeOf(broken),
    topic: BREAK_GLASS_TOPIC,
    turn: 'reviewed',
    tenant: request.tenant,
    severity: isJustified ? 'normal' : 'critical',
    recipients: heard([broken.by, request.requester, request.owner]),
    title: `${who(by)} reviewed that ${who(broken.by)} broke the glass: ${
      isJustified ? 'justified' : 'not justified'
    }`,
    description: isJustified
      ? `“${reason}”`
      : `“${reason}” What was granted to ${whatOf(request)} ends at ${
          broken.ends_at ?? 'no time'
        }; suspend or retire the identity to end it sooner.`,
    link: linkTo(request),
  };
}

/** Those whom Backstage can tell anything. */
function heard(refs: readonly string[]): string[] {
  return refs.filter(ref => /^(user|group):/.test(ref));
}

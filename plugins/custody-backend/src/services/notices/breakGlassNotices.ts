import type { BreakGlassReviewBody } from '@custody/backstage-plugin-custody-common';
import type { BreakGlass } from '../../store/breakGlasses';
import type { Notice } from '../../store/notices';
import {
  type AboutRequest,
  linkTo,
  requestScope,
  whatOf,
} from './aboutRequest';
import { who } from './names';
import { REQUEST_TOPIC } from './requestNotices';
import { lengthBetween, toTheMinute } from './times';

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
    description: `To be reviewed by ${toTheMinute(
      broken.review_due_at,
    )}. ${lastsInWords(broken)} Why: “${broken.reason}”`,
    link: linkTo(request),
  };
}

/** The requester, that what the glass was broken for is there: it is short, and they may have asked for months. */
export function brokenFulfilledNotice(
  request: AboutRequest,
  broken: BreakGlass,
): Notice {
  return {
    scope: requestScope(request),
    topic: REQUEST_TOPIC,
    turn: 'fulfil',
    tenant: request.tenant,
    severity: 'high',
    recipients: heard([request.requester]),
    title: `Your request for ${whatOf(request)} is carried out${
      broken.ends_at === null
        ? ''
        : ` for ${lengthBetween(broken.at, broken.ends_at)}`
    }: ${who(broken.by)} broke the glass for it`,
    description: `${lastsInWords(
      broken,
    )} Its approvals are still owed: to keep it longer, have it renewed.`,
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
    description: `It was for ${whatOf(request)}. Its review ${
      isOver ? 'was' : 'is'
    } due ${toTheMinute(
      broken.review_due_at,
    )}. Why it was broken, ${toTheMinute(broken.at)}: “${broken.reason}”`,
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
    title: `${who(by)} reviewed that ${who(
      broken.by,
    )} broke the glass for ${whatOf(request)}: ${
      isJustified ? 'justified' : 'not justified'
    }`,
    description: `It ends ${endOf(broken)}${
      isJustified ? '' : '; suspend or retire the identity to end it sooner'
    }. “${reason}”`,
    link: linkTo(request),
  };
}

function endOf({ ends_at: end }: BreakGlass): string {
  return end === null ? 'at no time' : toTheMinute(end);
}

function lastsInWords({ at, ends_at: end }: BreakGlass): string {
  return end === null
    ? 'It ends at no time.'
    : `It is for ${lengthBetween(at, end)}, until ${toTheMinute(end)}.`;
}

/** Those whom Backstage can tell anything. */
function heard(refs: readonly string[]): string[] {
  return refs.filter(ref => /^(user|group):/.test(ref));
}

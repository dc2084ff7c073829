import {
  BREAK_GLASS_KINDS,
  type RequestView,
  subtractDuration,
} from '@custody/backstage-plugin-custody-common';
import type { Clock } from '../../../clock';
import {
  type BreakGlass,
  findBreakGlasses,
  listSince,
} from '../../../store/breakGlasses';
import type { Db } from '../../../store/database';
import type { StoredRequest } from '../../../store/requests';
import type { Caller } from '../../ports';
import {
  type AfterwardsDeps,
  afterwardsReviewability,
  reviewersOf,
} from './afterwards';
import type { Breakability, BreakableDeps } from './breakable';
import { limitsOf } from './breakGlassGrant';
import { named, type Titles } from '../requestNames';

/** Reads for which of some requests the glass was broken: not for what waits, nor for what is of another kind. */
export async function findBroken(
  requests: readonly StoredRequest[],
  db: Db,
): Promise<ReadonlyMap<string, BreakGlass>> {
  return findBreakGlasses(
    db,
    requests.flatMap(({ id, kind, state }) =>
      state !== 'pending' && BREAK_GLASS_KINDS.some(one => one === kind)
        ? id
        : [],
    ),
  );
}

/** What the caller can do about it: break the glass for what waits, or review that it was. */
export function breakGlassCans(
  caller: Caller,
  request: StoredRequest,
  broken: BreakGlass | undefined,
  could: Breakability,
  deps: AfterwardsDeps,
): Pick<RequestView['can'], 'breakGlass' | 'reviewBreakGlass'> {
  const may = afterwardsReviewability(caller, request, broken, deps);
  return {
    breakGlass: { allowed: could.allowed, reason: could.reason },
    reviewBreakGlass: { allowed: may.allowed, reason: may.reason },
  };
}

/** How often glass was broken lately: asked only where somebody looks who could break it. */
export async function findBrokenLately(
  coulds: Iterable<Breakability>,
  { db, clock, breakGlass }: BreakableDeps & { db: Db; clock: Clock },
): Promise<Array<{ by: string }>> {
  return [...coulds].some(({ allowed }) => allowed)
    ? listSince(db, subtractDuration(clock.now(), breakGlass.within))
    : [];
}

/** What breaking the glass would give, and how often it may be broken still; nothing for who can't. */
export function breakGlassOffer(
  caller: Caller,
  request: StoredRequest,
  { allowed, decision }: Breakability,
  lately: ReadonlyArray<{ by: string }>,
  { breakGlass: { perPerson, total, within } }: BreakableDeps,
): RequestView['breakGlassOffer'] {
  if (!allowed || caller.type !== 'user' || !decision?.obligations) {
    return null;
  }
  const own = lately.filter(({ by }) => by === caller.ref).length;
  return {
    maxGrant: limitsOf(request, null, decision.obligations).maxGrant,
    within,
    own: { left: Math.max(0, perPerson - own), of: perPerson },
    total: { left: Math.max(0, total - lately.length), of: total },
  };
}

/** What a request says of the glass that was broken for it. */
export function breakGlassView(
  request: StoredRequest,
  broken: BreakGlass | undefined,
  titles: Titles,
  { breakGlass }: Pick<AfterwardsDeps, 'breakGlass'>,
): RequestView['breakGlass'] {
  if (!broken) {
    return null;
  }
  const { decision, reviewed_at: at, reviewed_by: by, verdict } = broken;
  return {
    by: named(broken.by, titles),
    reason: broken.reason,
    at: broken.at,
    policyIds: decision.policyIds,
    policyReasons: decision.reasons,
    until: broken.ends_at,
    reviewDueAt: broken.review_due_at,
    reviewers: reviewersOf(request, breakGlass).map(ref => named(ref, titles)),
    review:
      at === null || by === null || verdict === null
        ? null
        : {
            by: named(by, titles),
            verdict,
            reason: broken.review_reason ?? '',
            at,
          },
  };
}

/** Whoever it names. */
export function refsInBroken(
  request: StoredRequest,
  broken: BreakGlass | undefined,
  { breakGlass }: Pick<AfterwardsDeps, 'breakGlass'>,
): string[] {
  return broken
    ? [
        broken.by,
        ...(broken.reviewed_by === null ? [] : [broken.reviewed_by]),
        ...reviewersOf(request, breakGlass),
      ]
    : [];
}

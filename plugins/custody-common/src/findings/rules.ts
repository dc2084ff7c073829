import { durationMillis, toInstant, type Instant } from '../values';
import type { IdentityFacts } from './facts';
import type { FindingRule, HealthState, Severity } from './words';

/** How long before a rotation is due it is spoken of. */
export const ROTATION_NOTICE = 'PT48H';
/** How long before a grant ends it is spoken of. */
export const GRANT_NOTICE = 'P14D';

/** States in which an identity has, or had until it was cut off, something to lose. */
export const LIVE_STATES = [
  'ungoverned',
  'governed',
  'suspended',
  'compromised',
] as const;

/** A rule: when it holds, how bad that is, what to say, what to do, and which controls it is evidence for. */
export type RuleDefinition = {
  severity: Severity;
  /** The chip that this finding means. */
  state: HealthState;
  predicate(facts: IdentityFacts, now: Instant): boolean;
  /** One sentence for a person; instants are ISO. */
  message(facts: IdentityFacts, now: Instant): string;
  remedy: string;
  /** Since when it holds, where that is known. */
  since(facts: IdentityFacts, now: Instant): Instant | null;
  /** The instant that the message is about. */
  at(facts: IdentityFacts, now: Instant): Instant | null;
  /** Ids from `frameworks.json`: what this finding is evidence for. */
  controls: readonly string[];
  /**
   * Whether an exception can be asked from it.
   *
   * INVARIANT: never where the finding is what became of the identity: cut off, over or not there yet. No agreement makes
   * that healthy. And never from the review of a broken glass, which is owed whatever else is agreed.
   */
  exceptable: boolean;
};

const ROTATION_NOTICE_MILLIS = durationMillis(ROTATION_NOTICE);
const GRANT_NOTICE_MILLIS = durationMillis(GRANT_NOTICE);

/** Lists apply these rules to thousands of identities at once, so nothing is parsed anew for each. */
const inMillis = (now: Instant, millis: number): Instant =>
  toInstant(new Date(Date.parse(now) + millis));

const isLive = ({ state }: IdentityFacts) =>
  LIVE_STATES.some(live => live === state);

const isRotated = ({ state, mode }: IdentityFacts) =>
  state === 'governed' && mode === 'rotated';

const hasPassed = (instant: Instant | null, now: Instant) =>
  instant !== null && instant <= now;

const isOverdue = (facts: IdentityFacts, now: Instant) =>
  isRotated(facts) && hasPassed(facts.rotationOverdueAt, now);

const isUnreviewed = ({ breakGlassAt, breakGlassReviewDueAt }: IdentityFacts) =>
  breakGlassAt !== null && breakGlassReviewDueAt !== null;

const isReviewOverdue = (facts: IdentityFacts, now: Instant) =>
  isUnreviewed(facts) && hasPassed(facts.breakGlassReviewDueAt, now);

const endedAt = (facts: IdentityFacts, now: Instant) =>
  hasPassed(facts.grantEndsAt, now)
    ? facts.grantEndsAt
    : facts.credentialExpiresAt;

const never = () => null;

/**
 * The table of rules. `store/findings` in the backend has the SQL form of each predicate; a property test holds the
 * two equal. The order breaks ties between findings of one severity: what comes first is the chip.
 */
export const FINDING_TABLE: Record<FindingRule, RuleDefinition> = {
  compromised: {
    severity: 'critical',
    state: 'compromised',
    predicate: ({ state }) => state === 'compromised',
    message: facts =>
      `its secret is known to others: every version was cut off at ${facts.compromisedAt}`,
    remedy: 'find out how it leaked, then ask for a new grant',
    since: facts => facts.compromisedAt,
    at: facts => facts.compromisedAt,
    controls: ['NHI2:2025', 'RS.MI-01'],
    exceptable: false,
  },
  expired: {
    severity: 'critical',
    state: 'expired',
    predicate: (facts, now) =>
      facts.state === 'governed' &&
      (hasPassed(facts.credentialExpiresAt, now) ||
        hasPassed(facts.grantEndsAt, now)),
    message: (facts, now) =>
      hasPassed(facts.grantEndsAt, now)
        ? `its grant ended at ${facts.grantEndsAt}`
        : `its credential expired at ${facts.credentialExpiresAt}`,
    remedy: 'renew the grant, or retire the identity',
    since: endedAt,
    at: endedAt,
    controls: ['NHI1:2025', 'PR.AA-01'],
    exceptable: false,
  },
  'rotation-failing': {
    severity: 'error',
    state: 'failing',
    predicate: facts =>
      facts.state === 'governed' && facts.failingSince !== null,
    message: facts =>
      facts.mode === 'leased'
        ? `a lease of it could not be ended at ${facts.provider} since ${facts.failingSince}; it is tried again`
        : `its next credential could not be brought about at ${facts.provider} since ${facts.failingSince}`,
    remedy:
      'read the error of the operation, mend what the provider says, and rotate it where no next try is planned',
    since: facts => facts.failingSince,
    at: facts => facts.failingSince,
    controls: ['NHI7:2025', 'DE.CM-09'],
    exceptable: true,
  },
  'laggard-consumer': {
    severity: 'error',
    state: 'failing',
    predicate: facts =>
      facts.state === 'governed' && facts.laggardsSince !== null,
    message: facts =>
      `${facts.laggards.join(', ')} did not move to version ${
        facts.currentVersion
      } before the overlap ended at ${
        facts.laggardsSince
      }, and the older version is cut off`,
    remedy:
      'have it read the current version and acknowledge it, or retire the identity if nothing uses it',
    since: facts => facts.laggardsSince,
    at: facts => facts.laggardsSince,
    controls: ['NHI7:2025', 'DE.CM-09'],
    exceptable: true,
  },
  'rotation-overdue': {
    severity: 'error',
    state: 'overdue',
    predicate: isOverdue,
    message: facts =>
      `rotation was due at ${facts.rotationDueAt} and is overdue since ${facts.rotationOverdueAt}`,
    remedy: 'rotate it now',
    since: facts => facts.rotationOverdueAt,
    at: facts => facts.rotationDueAt,
    controls: ['NHI7:2025', 'PR.AA-01'],
    exceptable: true,
  },
  // Whatever became of the identity since: retiring it is no way round the review.
  'break-glass-overdue': {
    severity: 'error',
    state: 'overdue',
    predicate: isReviewOverdue,
    message: facts =>
      `somebody broke the glass to have it approved at ${facts.breakGlassAt}; a review of that was due by ${facts.breakGlassReviewDueAt}, and nobody has given it`,
    remedy:
      'review it: somebody who neither broke the glass nor asked for it says whether it was justified',
    since: facts => facts.breakGlassReviewDueAt,
    at: facts => facts.breakGlassReviewDueAt,
    controls: ['NHI5:2025', 'PR.AA-05'],
    exceptable: false,
  },
  suspended: {
    severity: 'error',
    state: 'suspended',
    predicate: ({ state }) => state === 'suspended',
    message: facts => `it was suspended at ${facts.suspendedAt}`,
    remedy: 'resume it, or retire it',
    since: facts => facts.suspendedAt,
    at: facts => facts.suspendedAt,
    controls: ['RS.MI-01'],
    exceptable: false,
  },
  ungoverned: {
    severity: 'error',
    state: 'ungoverned',
    predicate: ({ state }) => state === 'ungoverned',
    message: () => 'it was declared in Git and nobody approved it',
    remedy: 'ask for it, so that it has an owner, a scope and an end',
    since: facts => facts.createdAt,
    at: never,
    controls: ['ID.AM-02', 'PR.AA-05'],
    exceptable: true,
  },
  ownerless: {
    severity: 'error',
    state: 'ungoverned',
    predicate: facts => isLive(facts) && facts.ownerMissingSince !== null,
    message: facts =>
      `its owner ${facts.owner} is not in the catalog since ${facts.ownerMissingSince}`,
    remedy: 'transfer it to a group that exists, or retire it',
    since: facts => facts.ownerMissingSince,
    at: facts => facts.ownerMissingSince,
    controls: ['NHI1:2025', 'GV.RR-02'],
    exceptable: true,
  },
  'ref-conflict': {
    severity: 'error',
    state: 'ungoverned',
    predicate: facts => isLive(facts) && facts.conflictSince !== null,
    message: facts =>
      `a request made it, and since ${facts.conflictSince} Git declares an identity by the same name, which nobody approved`,
    remedy: 'rename or remove the one in Git',
    since: facts => facts.conflictSince,
    at: facts => facts.conflictSince,
    controls: ['ID.AM-02', 'PR.AA-01'],
    exceptable: true,
  },
  'left-the-catalog': {
    severity: 'warning',
    state: 'ungoverned',
    predicate: facts => isLive(facts) && facts.componentMissingSince !== null,
    message: facts =>
      `its component ${facts.component} is not in the catalog since ${facts.componentMissingSince}`,
    remedy: 'retire it, or bind it to the component that took over',
    since: facts => facts.componentMissingSince,
    at: facts => facts.componentMissingSince,
    controls: ['NHI1:2025', 'ID.AM-08'],
    exceptable: true,
  },
  'break-glass-unreviewed': {
    severity: 'warning',
    state: 'due',
    predicate: (facts, now) =>
      isUnreviewed(facts) && !isReviewOverdue(facts, now),
    message: facts =>
      `somebody broke the glass to have it approved at ${facts.breakGlassAt}; a review of that is due by ${facts.breakGlassReviewDueAt}`,
    remedy:
      'review it: somebody who neither broke the glass nor asked for it says whether it was justified',
    since: facts => facts.breakGlassAt,
    at: facts => facts.breakGlassReviewDueAt,
    controls: ['NHI5:2025', 'PR.AA-05'],
    exceptable: false,
  },
  'rotation-due': {
    severity: 'warning',
    state: 'due',
    predicate: (facts, now) =>
      isRotated(facts) &&
      facts.rotationDueAt !== null &&
      facts.rotationDueAt <= inMillis(now, ROTATION_NOTICE_MILLIS) &&
      !isOverdue(facts, now),
    message: facts => `rotation is due at ${facts.rotationDueAt}`,
    remedy:
      'nothing: it is rotated by itself; rotate it now to choose the time',
    since: never,
    at: facts => facts.rotationDueAt,
    controls: ['NHI7:2025'],
    exceptable: true,
  },
  'grant-ending': {
    severity: 'warning',
    state: 'due',
    predicate: (facts, now) =>
      facts.state === 'governed' &&
      facts.grantEndsAt !== null &&
      facts.grantEndsAt > now &&
      facts.grantEndsAt <= inMillis(now, GRANT_NOTICE_MILLIS),
    message: facts => `its grant ends at ${facts.grantEndsAt}`,
    remedy: 'renew it, or let it end',
    since: never,
    at: facts => facts.grantEndsAt,
    controls: ['NHI1:2025', 'PR.AA-05'],
    exceptable: true,
  },
  pending: {
    severity: 'info',
    state: 'pending',
    predicate: facts =>
      facts.state === 'proposed' ||
      (facts.state === 'governed' &&
        facts.mode !== 'federated' &&
        facts.mode !== 'leased' &&
        facts.currentVersion === null),
    message: facts =>
      facts.state === 'proposed'
        ? 'it waits for approval'
        : 'it is approved, and its first credential is being made',
    remedy: 'nothing: the reviewers, or the engine, are at it',
    since: facts => facts.createdAt,
    at: never,
    controls: [],
    exceptable: false,
  },
};

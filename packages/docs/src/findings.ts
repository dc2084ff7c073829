import {
  FINDING_RULES,
  FINDING_TABLE,
  type FindingRule,
  GRANT_NOTICE,
  HEALTH_STATES,
  type HealthState,
  type IdentityFacts,
  ROTATION_NOTICE,
  SEVERITIES,
} from '@custody/backstage-plugin-custody-common';
import { table } from './table';

/** When each finding is made, in words. A rule without words doesn't compile. */
const WHEN: Record<FindingRule, string> = {
  ownerless: 'the owner is not in the catalog',
  ungoverned: 'declared in Git, and no request for it was approved',
  'rotation-due': `the rotation is due within ${ROTATION_NOTICE}`,
  'rotation-overdue': 'the rotation should have been done',
  'rotation-failing':
    'the provider could not be brought to do what is wanted, after some tries or for good',
  'laggard-consumer':
    'an overlap ended while consumers of it were not on the new version, and they still are not',
  expired: 'the grant, or the credential, has ended',
  'grant-ending': `the grant ends within ${GRANT_NOTICE}`,
  pending: 'it waits for approval, or for its first credential',
  'left-the-catalog': 'the component is not in the catalog',
  'ref-conflict': 'Git declares the name of an identity that a request made',
  'break-glass-unreviewed':
    'the glass was broken for it in an emergency, and the review of that is still to come',
  'break-glass-overdue':
    'the glass was broken for it, and nobody reviewed that in time (`custody.breakGlass.reviewWithin`)',
  suspended: 'somebody suspended it',
  compromised: 'somebody reported that its secret is known to others',
};

/** What each chip means. */
const STATES: Record<HealthState, string> = {
  healthy: 'no finding, and a credential was seen to work',
  due: 'a rotation, the end of the grant or a review is near',
  overdue: 'a rotation or a review should have been done',
  failing: 'the engine tries, and the provider does not let it',
  expired: 'the grant or the credential has ended',
  compromised: 'its secret is known to others; every version is cut off',
  pending: 'it waits for people, or for the engine',
  suspended: 'cut off for a time',
  ungoverned: 'nobody approved it, or nobody answers for it',
  unknown: 'nothing was observed; no data is never called healthy',
};

const SAMPLE: IdentityFacts = {
  state: 'governed',
  mode: 'rotated',
  owner: 'group:default/payments',
  component: 'component:payments/ledger-api',
  provider: 'postgresql/ledger',
  currentVersion: 7,
  rotationDueAt: '2026-11-24T09:00:00.000Z',
  rotationOverdueAt: '2026-11-25T09:00:00.000Z',
  credentialExpiresAt: '2026-11-30T09:00:00.000Z',
  grantEndsAt: '2026-12-01T09:00:00.000Z',
  failingSince: '2026-11-24T09:05:00.000Z',
  ownerMissingSince: '2026-11-20T09:00:00.000Z',
  componentMissingSince: '2026-11-20T09:00:00.000Z',
  conflictSince: '2026-11-20T09:00:00.000Z',
  suspendedAt: '2026-11-21T09:00:00.000Z',
  compromisedAt: '2026-11-21T09:00:00.000Z',
  observedAt: '2026-11-22T09:00:00.000Z',
  laggardsSince: '2026-11-25T09:00:00.000Z',
  laggards: ['ledger-batch'],
  breakGlassAt: '2026-12-01T09:00:00.000Z',
  breakGlassReviewDueAt: '2026-12-02T08:00:00.000Z',
  createdAt: '2026-10-01T09:00:00.000Z',
  exceptions: [],
};
const NOW = '2026-12-02T09:00:00.000Z';

const INTRODUCTION = `# Findings and health

A finding is one thing that is wrong with one identity. One table of rules
(\`plugins/custody-common/src/findings/rules.ts\`) makes them, and everything that speaks of health uses it: cards, the
fleet page, filters. Health is the state of the worst finding (\`${[
  ...SEVERITIES,
]
  .reverse()
  .join(
    '` > `',
  )}\`), or \`unknown\` when no credential was ever seen to work. A finding whose rule an
exception in force lifts is shown with the exception, and counts in no health, list or filter; from the end of the exception
on it counts again.`;

/** `docs/reference/findings.md`. */
export function renderFindings(): string {
  return [
    INTRODUCTION,
    '## Health',
    table(
      ['state', 'means'],
      HEALTH_STATES.map(state => [`\`${state}\``, STATES[state]]),
    ),
    '## Rules',
    ...FINDING_RULES.map(renderRule),
  ].join('\n\n');
}

function renderRule(rule: FindingRule): string {
  const { severity, state, message, remedy, controls, exceptable } =
    FINDING_TABLE[rule];
  const evidence =
    controls.length > 0 ? ` Evidence for ${controls.join(', ')}.` : '';
  return [
    `### ${rule}`,
    `When ${WHEN[rule]}. Severity \`${severity}\`, shown as \`${state}\`.${
      exceptable ? '' : ' There is no exception from it.'
    }${evidence}`,
    `- says: ${message(SAMPLE, NOW)}`,
    `- do: ${remedy}`,
  ]
    .join('\n\n')
    .replace(/\n\n- do/, '\n- do');
}

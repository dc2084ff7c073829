import type { LateLevel } from '@custody/backstage-plugin-custody-common';
import type { Notice } from '../../store/notices';
import type {
  CredentialsRow,
  IdentitiesRow,
  OperationsRow,
} from '../../store/tables';

type About = Pick<
  IdentitiesRow,
  'ref' | 'namespace' | 'name' | 'owner' | 'tenant'
>;

/** Where a person reads on, beneath the app's own address. */
function linkTo({ namespace, name }: About): string {
  return `/identities/${namespace}/${name}`;
}

const SEVERITY: Record<LateLevel, Notice['severity']> = {
  half: 'normal',
  'nine-tenths': 'high',
  over: 'critical',
};

/** Names have up to 63 characters: so many, and the identity's, fit into a title. */
const NAMED_IN_TITLE = 2;

/** Consumers have not moved: louder the later it is. Their owners hear of it, or the identity's where they have none. */
export function lateNotice(
  identity: About,
  late: {
    level: LateLevel;
    /** Of the version that they are to leave, and its number. */
    credentialId: CredentialsRow['id'];
    leaves: number;
    /** The version to move to. */
    version: number;
    waiting: ReadonlyArray<{ name: string; owner: string | null }>;
    /** When the version that they are to leave is cut off, whoever still uses it. */
    until: string;
  },
): Notice {
  const names = late.waiting.map(({ name }) => name);
  const areMany = names.length > NAMED_IN_TITLE;
  const they = areMany ? `${names.length} consumers` : names.join(' and ');
  const isOver = late.level === 'over';
  const [have, it] = names.length > 1 ? ['have', 'them'] : ['has', 'it'];
  return {
    scope: `custody:${late.credentialId}:late`,
    topic: 'custody:laggard-consumer',
    tenant: identity.tenant,
    severity: SEVERITY[late.level],
    recipients: late.waiting.map(({ owner }) => owner ?? identity.owner),
    title: isOver
      ? `${they} did not move to version ${late.version} of ${identity.name}`
      : `${they} ${have} to move to version ${late.version} of ${identity.name}`,
    description: [
      isOver
        ? `The overlap ended at ${late.until}: version ${late.leaves} is cut off.`
        : `Version ${late.leaves} is cut off at ${late.until}. Have ${it} read the new version and acknowledge it.`,
      ...(areMany ? [`Not moved: ${names.join(', ')}.`] : []),
    ].join(' '),
    link: linkTo(identity),
  };
}

/** A step failed as often as it is tried quietly, or the operation came to nothing. */
export function failingNotice(
  identity: About,
  operation: Pick<OperationsRow, 'id' | 'kind'>,
  why: { error: string; attempts: number },
): Notice {
  return {
    scope: `custody:${operation.id}:failing`,
    topic: 'custody:rotation-failing',
    tenant: identity.tenant,
    severity: 'high',
    recipients: [identity.owner],
    title: `\`${operation.kind}\` of ${identity.name} is failing`,
    description: `After ${why.attempts} ${
      why.attempts === 1 ? 'try' : 'tries'
    }: ${why.error}`,
    link: linkTo(identity),
  };
}

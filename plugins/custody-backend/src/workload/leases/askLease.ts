import { NotAllowedError } from '@backstage/errors';
import { decideForIntent, Intents, PolicyDecision } from '@custody/policy';
import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { audited } from '../../audit/auditLog';
import { identityEntry } from '../../audit/entries';
import {
  readAskedOfVerb,
  type VerbPolicy,
} from '../../services/identities/askVerb';
import { policyQuestion } from '../../services/policy/question';
import type { Directories } from '../../services/directory';
import type { ConsumersRow, IdentitiesRow } from '../../store/tables';
import type { LeaseDeps } from './leaseDeps';

export type AskLeaseDeps = Pick<LeaseDeps, 'db' | 'auditor' | 'logger'> & {
  db: Knex;
  policy: VerbPolicy;
  directories: Directories;
  intents: Intents;
};

/** Who would lease what, for how long in all, and for what. */
export type LeaseQuestion = {
  identity: IdentitiesRow;
  consumer: ConsumersRow;
  seconds: number;
  /** When it began; now for a new one. */
  startsAt?: Instant;
  intent: string | undefined;
  now: Instant;
};

/**
 * Asks policy whether a consumer may lease, now and for so long. A refusal is on record.
 *
 * @throws NotAllowedError with policy's reasons
 */
export async function askLease(
  deps: AskLeaseDeps,
  question: LeaseQuestion,
): Promise<PolicyDecision> {
  const { identity, consumer, seconds, startsAt, intent, now } = question;
  const asked = await readAskedOfVerb(
    deps.db,
    identity,
    deps.directories.fresh(),
    now,
  );
  const decision = decideForIntent(
    deps.policy,
    policyQuestion({
      action: 'lease',
      by: {
        type: 'Workload',
        id: `consumer:${identity.namespace}/${identity.name}/${consumer.name}`,
        // It proves its key, and nothing of who is behind it.
        groups: [],
        tenants: identity.tenant === null ? [] : [identity.tenant],
        claims: { consumer: consumer.name, thumbprint: consumer.thumbprint },
      },
      about: asked.subject,
      exceptions: asked.exceptions,
      intent,
      more: { ttlSeconds: seconds },
    }),
    { intents: deps.intents, now, from: startsAt ?? now },
  );
  if (decision.effect === 'allow') {
    return decision;
  }
  const reason = decision.reasons.join('; ');
  await audited(deps, (_tx, audit) =>
    audit.append({
      ...identityEntry(identity, now),
      type: 'lease.refused',
      actor: `consumer:${consumer.name}`,
      outcome: 'denied',
      reason,
      data: {
        seconds,
        intent: intent ?? null,
        policyIds: decision.policyIds,
        policyHash: decision.policyHash,
      },
    }),
  );
  throw new NotAllowedError(
    `policy allows no lease of \`${identity.ref}\`: ${reason}`,
  );
}

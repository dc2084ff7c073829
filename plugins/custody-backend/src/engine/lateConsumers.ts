import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import {
  type Instant,
  type LateLevel,
  lateLevel,
  overlapEnd,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { audited, type AuditScope } from '../audit/auditLog';
import { lateNotice } from '../services/notices';
import { listStillOn } from '../store/credentials/acknowledgements';
import { lockIdentity } from '../store/identities/findIdentity';
import { insertNotice } from '../store/notices';
import { listRetiring, type Retiring } from '../store/operations/listRetiring';
import type { IdentitiesRow } from '../store/tables';
import { identityEntry } from '../audit/entries';

const PAGE = 500;

export type LateDeps = {
  db: Knex;
  auditor: AuditorService;
  logger: LoggerService;
};

/**
 * Tells those who answer for consumers that have not moved: at half of the overlap, and at nine tenths, of each version
 * that is to be left by its own. That it has ended is told by the step that ends it.
 *
 * @returns how many notices are new
 */
export async function tellLate(deps: LateDeps, now: Instant): Promise<number> {
  let told = 0;
  let after: string | null = null;
  for (;;) {
    const page: Retiring[] = await listRetiring(deps.db, {
      after,
      limit: PAGE,
    });
    for (const each of page) {
      const level = lateLevel(each.retiring_at, each.max_overlap, now);
      if (level === null || level === 'over') {
        continue;
      }
      told += await audited(deps, async (tx, audit) =>
        tellOf({ tx, audit, now }, await lockIdentity(tx, each.uid), {
          ...each,
          level,
        }),
      );
    }
    if (page.length < PAGE) {
      return told;
    }
    after = page[page.length - 1].credential_id;
  }
}

/**
 * Tells of consumers that have not left a version, once at each level, however many rotations wait for them one after the
 * other. The caller holds the identity's lock.
 *
 * @returns 1 when it was told now, 0 when it had been, or nobody is waited for
 */
export async function tellOf(
  context: { tx: Knex.Transaction; audit: AuditScope; now: Instant },
  identity: IdentitiesRow,
  late: Omit<Retiring, 'uid'> & { level: LateLevel },
): Promise<0 | 1> {
  const { tx, audit, now } = context;
  const waiting = await listStillOn(tx, {
    identityUid: identity.uid,
    version: late.version,
    retiringAt: late.retiring_at,
  });
  if (waiting.length === 0) {
    return 0;
  }
  const until = overlapEnd(late.retiring_at, late.max_overlap);
  const notice = lateNotice(identity, {
    level: late.level,
    credentialId: late.credential_id,
    leaves: late.version,
    version: late.to_version,
    waiting,
    until,
  });
  if (!(await insertNotice(tx, notice, now))) {
    return 0;
  }
  await audit.append({
    ...identityEntry(identity, now),
    type: 'consumer.late-notice',
    actor: 'engine',
    operationId: late.operation_id,
    data: {
      level: late.level,
      leaves: late.version,
      version: late.to_version,
      waitingFor: waiting.map(({ name }) => name),
      told: [...new Set(notice.recipients)].sort(),
      until,
    },
  });
  return 1;
}

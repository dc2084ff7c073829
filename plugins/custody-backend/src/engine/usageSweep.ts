import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import {
  type Instant,
  isForeignUse,
  movedByLogin,
} from '@custody/backstage-plugin-custody-common';
import type { LastUse } from '@custody/backstage-plugin-custody-node';
import type { Knex } from 'knex';
import pLimit from 'p-limit';
import { audited } from '../audit/auditLog';
import type {
  ProviderInstance,
  ProviderRegistry,
  Wakeup,
} from '../services/ports';
import { wakeAfterCommit } from '../services/identities/wakeAfterCommit';
import { insertAcknowledgement } from '../store/credentials/acknowledgements';
import { listActiveConsumers } from '../store/credentials/consumers';
import { listUnrevoked } from '../store/credentials/credentials';
import {
  keepLastUse,
  listSealedFor,
  listToSample,
  markSampled,
  type ToSample,
} from '../store/credentials/lastUse';
import { lockIdentity } from '../store/identities/findIdentity';
import { wakeOperation } from '../store/operations/writeOperation';
import type { CredentialsRow, IdentitiesRow } from '../store/tables';
import { identityEntry } from '../audit/entries';
import { toFailure } from '../failures';
import { refreshLaggards } from './laggards';
import { providerIdentity } from './steps/provider';

/** Most identities that one pass asks about; the next pass goes on with the others. */
const MOST_IN_A_PASS = 500;
/** Questions that one provider is asked at the same time: they are not to weigh on it. */
const AT_ONCE = 4;
/** After so many failures a provider is left alone until the next pass. */
const FAILURES_ENOUGH = 3;
const ANSWER_WITHIN_MILLIS = 10_000;

export type UsageDeps = {
  db: Knex;
  auditor: AuditorService;
  logger: LoggerService;
  providers: ProviderRegistry;
  wakeup: Wakeup;
};

/**
 * Asks the providers when the accounts of identities were last used, and keeps it: what nobody uses is found by it, and
 * a consumer that was seen on the new version counts as moved, where the login can only be its own.
 *
 * INVARIANT: what could not be asked is not known, and is never taken for unused.
 *
 * @returns how many identities were heard of
 */
export async function sampleUse(
  deps: UsageDeps,
  now: Instant,
): Promise<number> {
  const able = deps.providers
    .list()
    .filter(({ provider }) => provider.capabilities.lastUsed !== 'none');
  const all = await listToSample(deps.db, {
    providers: able.map(({ ref }) => ref),
    limit: MOST_IN_A_PASS,
  });
  if (all.length === 0) {
    return 0;
  }
  const heard = await Promise.all(
    able.map(instance =>
      sampleAt(
        deps,
        instance,
        all.filter(({ provider }) => provider === instance.ref),
        now,
      ),
    ),
  );
  await markSampled(
    deps.db,
    all.map(({ uid }) => uid),
    now,
  );
  return heard.reduce((sum, one) => sum + one, 0);
}

async function sampleAt(
  deps: UsageDeps,
  { ref, provider }: ProviderInstance,
  identities: readonly ToSample[],
  now: Instant,
): Promise<number> {
  const limit = pLimit(AT_ONCE);
  const failures: string[] = [];
  let heard = 0;
  await Promise.all(
    identities.map(identity =>
      limit(async () => {
        if (failures.length >= FAILURES_ENOUGH) {
          return;
        }
        try {
          const uses = await provider.lastUsed(
            providerIdentity(identity),
            AbortSignal.timeout(ANSWER_WITHIN_MILLIS),
          );
          heard += (await keep(deps, identity, uses, now)) ? 1 : 0;
        } catch (error) {
          failures.push(`\`${identity.ref}\`: ${toFailure(error).message}`);
        }
      }),
    ),
  );
  if (failures.length > 0) {
    deps.logger.warn(
      `\`${ref}\` could not say when ${failures.length} of ${identities.length} identities were last used; it is asked again: ${failures[0]}`,
    );
  }
  return heard;
}

/** What was seen of one version. */
type Seen = { row: CredentialsRow; at: Instant; isLowerBound: boolean };

/** @returns whether anything was seen that was not known */
async function keep(
  deps: UsageDeps,
  { uid }: ToSample,
  uses: readonly LastUse[],
  now: Instant,
): Promise<boolean> {
  if (uses.length === 0) {
    return false;
  }
  return audited(deps, async (tx, audit) => {
    const identity = await lockIdentity(tx, uid);
    const versions = await listUnrevoked(tx, uid);
    const seen = versions.flatMap((row): Seen[] => {
      const use = uses.find(({ account }) => account === row.account);
      // A provider whose clock is ahead saw nothing that is still to come.
      const at = use && use.at > now ? now : use?.at;
      return use && at && isForeignUse({ issuedAt: row.issued_at }, at)
        ? [{ row, at, isLowerBound: use.lowerBound }]
        : [];
    });
    for (const { row, at, isLowerBound } of seen) {
      await keepLastUse(tx, row, { at, isLowerBound });
    }
    const moved = await movedOf(tx, identity, versions, seen);
    const consumers = await listActiveConsumers(tx, uid);
    const consumer = consumers.find(({ id }) => id === moved?.consumerId);
    if (!moved || !consumer) {
      return seen.length > 0;
    }
    const isNew = await insertAcknowledgement(tx, {
      credential_id: moved.credentialId,
      consumer_id: consumer.id,
      seen_by: 'login',
      proof: null,
      at: now,
    });
    if (isNew) {
      await refreshLaggards(tx, identity, now);
      await audit.append({
        ...identityEntry(identity, now),
        type: 'credential.login-seen',
        actor: 'engine',
        data: {
          version: identity.current_version,
          consumer: consumer.name,
          at: moved.at,
        },
      });
      await wakeOperation(tx, uid, 'observe', now);
      wakeAfterCommit(tx, deps.wakeup);
    }
    return true;
  });
}

async function movedOf(
  tx: Knex.Transaction,
  identity: IdentitiesRow,
  versions: readonly CredentialsRow[],
  seen: readonly Seen[],
) {
  const current = versions.find(
    ({ version }) => version === identity.current_version,
  );
  if (!current) {
    return null;
  }
  const sealedFor = await listSealedFor(tx, [current.id]);
  const moved = movedByLogin(
    {
      version: current.version,
      issuedAt: current.issued_at,
      sealedFor: sealedFor.get(current.id) ?? [],
    },
    seen.map(({ row, at }) => ({ version: row.version, at })),
  );
  return moved && { ...moved, credentialId: current.id };
}

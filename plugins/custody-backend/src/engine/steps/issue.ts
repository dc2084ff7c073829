import { randomUUID } from 'node:crypto';
import type { JsonObject } from '@backstage/types';
import type {
  Instant,
  Privilege,
} from '@custody/backstage-plugin-custody-common';
import {
  type IssuedCredential,
  PermanentProviderError,
  type ProviderVersion,
  type SealedSecret,
  type SinkConsumer,
} from '@custody/backstage-plugin-custody-node';
import { listActiveConsumers } from '../../store/credentials/consumers';
import {
  findCredential,
  insertCredential,
  nextVersionNumber,
  updateCredential,
} from '../../store/credentials/credentials';
import { replaceSealedSecrets } from '../../store/credentials/sealedSecrets';
import { updateIdentity } from '../../store/identities/writeIdentity';
import { isUnderWay } from '../../store/operations/findOperations';
import { readSettled } from '../../store/settledGrant';
import type { ConsumersRow } from '../../store/tables';
import { encryptionKeyText } from '../../keys/consumerKeys';
import { operationEntry } from '../../audit/entries';
import { withoutSecret } from '../../failures';
import { providerIdentity, providerOf } from './provider';
import { sinkOf } from './sink';
import type { ActContext, Step, StepContext } from './step';

type Prepared = {
  toVersion: number;
  credentialId: string;
  provider: string;
  /** INVARIANT: recorded before anything is written, so that what was is found again, whatever is chosen by then. */
  sink: string;
  version: ProviderVersion;
  privileges: Privilege[];
  validUntil: Instant | null;
  /** INVARIANT: recorded before anything is made, and greater each time, whoever tries: a provider refuses one that was overtaken. */
  attempt: number;
  consumers: SinkConsumer[];
  requestId: string | null;
};

type Made = {
  account: string;
  connection: JsonObject;
  sealed: SealedSecret[];
  bindsToKeys: boolean;
  expires: boolean;
};

const EMPTY_VERSION = {
  state: 'next',
  account: null,
  connection: null,
  issued_at: null,
  activated_at: null,
  retiring_at: null,
  revoked_at: null,
  expires_at: null,
  last_used_at: null,
  last_used_is_lower_bound: true,
  error: null,
  attempts: 1,
} as const;

/**
 * Makes the next version: an account with exactly the grant's privileges, tried by a real login, its secret sealed
 * for each consumer.
 *
 * INVARIANT: the secret lives in `act` and nowhere else. A crash before the sealed form is persisted loses it, and
 * the repetition sets another one on the same version, which nobody uses yet.
 */
export const issueStep: Step<Prepared, Made> = {
  name: 'issue',

  async prepare(context) {
    const { tx, identity, operation, sinks, now } = context;
    const { grant } = await readSettled(tx, identity, operation.request_id);
    if (!grant) {
      throw new PermanentProviderError(
        `\`${identity.ref}\` has no grant: ask for one`,
      );
    }
    if (grant.ends_at !== null && grant.ends_at <= now) {
      throw new PermanentProviderError(
        `what was granted ended on ${grant.ends_at}, before it was made: ask anew`,
      );
    }
    const toVersion =
      operation.to_version ?? (await nextVersionNumber(tx, identity.uid));
    const known = await findCredential(tx, identity.uid, toVersion);
    const credentialId = known?.id ?? randomUUID();
    const sink = known?.sink ?? sinks.typeFor(grant.provider);
    if (!known) {
      await insertCredential(tx, {
        ...EMPTY_VERSION,
        id: credentialId,
        identity_uid: identity.uid,
        version: toVersion,
        provider: grant.provider,
        sink,
        grant_id: grant.id,
      });
    } else {
      await updateCredential(tx, known.id, {
        attempts: known.attempts + 1,
        grant_id: grant.id,
      });
    }
    const consumers = await listReached(context);
    return {
      toVersion,
      credentialId,
      provider: grant.provider,
      sink,
      version: { identity: providerIdentity(identity), version: toVersion },
      privileges: grant.scopes.flatMap(({ privileges }) => privileges),
      validUntil: grant.ends_at,
      attempt: (known?.attempts ?? 0) + 1,
      consumers: consumers.map(({ id, name, encryption_key }) => ({
        id,
        name,
        encryptionKey: JSON.parse(encryption_key),
      })),
      requestId: operation.request_id,
    };
  },

  async act(prepared, context) {
    await recheck(prepared, context);
    const { providers, sinks, signal } = context;
    const provider = providerOf(providers, prepared.provider);
    const sink = sinkOf(sinks, prepared.sink);
    const { version, privileges, validUntil, attempt, consumers } = prepared;
    const issued = await provider.issue(
      version,
      { privileges, validUntil, attempt },
      signal,
    );
    return withoutSecret(issued.secret, async () => {
      await provider.verify(issued, signal);
      return {
        ...publicPart(issued),
        sealed: await sink.seal(
          version,
          issued.secret,
          issued.connection,
          consumers,
          signal,
        ),
        bindsToKeys: sink.bindsToKeys,
        expires: provider.capabilities.expiry,
      };
    });
  },

  async settle(context, prepared, made) {
    const { tx, audit, identity, operation, now } = context;
    await updateCredential(tx, prepared.credentialId, {
      account: made.account,
      connection: JSON.stringify(made.connection),
      issued_at: now,
      expires_at: made.expires ? prepared.validUntil : null,
      error: null,
    });
    await replaceSealedSecrets(
      tx,
      prepared.credentialId,
      made.sealed.map(({ consumerId, payload }) => ({
        credential_id: prepared.credentialId,
        consumer_id: consumerId,
        payload,
        sealed_to: made.bindsToKeys
          ? sealedTo(prepared.consumers, consumerId)
          : null,
        sealed_at: now,
      })),
    );
    await updateIdentity(tx, identity.uid, {
      observed_at: now,
      updated_at: now,
    });
    const data = {
      version: prepared.toVersion,
      provider: prepared.provider,
      account: made.account,
      sealedFor: prepared.consumers.map(({ name }) => name),
    };
    await audit.append({
      ...operationEntry(identity, operation, now, data),
      type: 'credential.issued',
    });
    return { data: { verified: 'by a real login' } };
  },
};

/**
 * For whom the version is made.
 *
 * INVARIANT: what was approved for an operation that waits behind this one may come to nothing, its consumers too: that one makes
 * a version for them, or nobody does.
 */
async function listReached({
  tx,
  identity: { uid },
  operation,
}: StepContext): Promise<ConsumersRow[]> {
  const reached: ConsumersRow[] = [];
  for (const consumer of await listActiveConsumers(tx, uid)) {
    const { request_id: requestId } = consumer;
    if (
      requestId === operation.request_id ||
      !(await isUnderWay(tx, uid, requestId))
    ) {
      reached.push(consumer);
    }
  }
  return reached;
}

/** The key that something was sealed to, as the consumer's row has it while it is still the consumer's. */
function sealedTo(
  consumers: readonly SinkConsumer[],
  consumerId: string,
): string | null {
  const consumer = consumers.find(({ id }) => id === consumerId);
  return consumer ? encryptionKeyText(consumer.encryptionKey) : null;
}

function publicPart({ account, connection }: IssuedCredential) {
  return { account, connection };
}

/** Policy is asked again before anything is made; what was approved and no longer holds is void. */
async function recheck(
  { requestId }: Prepared,
  { outcomes, now }: ActContext,
): Promise<void> {
  const voided =
    requestId === null ? null : await outcomes().recheck({ requestId, now });
  if (voided !== null) {
    throw new PermanentProviderError(voided);
  }
}

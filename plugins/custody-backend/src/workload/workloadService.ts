import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { InputError, NotFoundError } from '@backstage/errors';
import type { WorkloadCredentials } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { z } from 'zod/v4';
import { audited } from '../audit/auditLog';
import type { Clock } from '../clock';
import { identityEntry } from '../audit/entries';
import { refreshLaggards } from '../engine/laggards';
import type { Wakeup } from '../services/ports';
import { wakeAfterCommit } from '../services/identities/wakeAfterCommit';
import { insertAcknowledgement } from '../store/credentials/acknowledgements';
import { touchConsumers } from '../store/credentials/consumers';
import { findCredential } from '../store/credentials/credentials';
import {
  listReadable,
  listSealedSecrets,
} from '../store/credentials/sealedSecrets';
import { lockIdentity } from '../store/identities/findIdentity';
import { updateIdentity } from '../store/identities/writeIdentity';
import { wakeOperation } from '../store/operations/writeOperation';
import type { ConsumersRow, IdentitiesRow } from '../store/tables';
import { useOnce, verifySigned } from './assertion';
import { identityIn } from './identityIn';
import { createProver } from './prove';

/** What consumers do, each call by an assertion of its own. */
export type WorkloadService = {
  /**
   * @param assertion - compact JWS of RFC 7523
   * @returns all that lies sealed for the caller's key
   * @throws AuthenticationError
   */
  credentials(assertion: string): Promise<WorkloadCredentials>;

  /**
   * The caller moved to a version. To say so twice changes nothing, each time in words that are signed anew.
   *
   * @param acknowledgement - compact JWS over `{identity, version, jti, iat, aud}`, by the same key
   * @throws AuthenticationError, InputError, or NotFoundError for a version that isn't there to move to
   */
  acknowledge(
    assertion: string,
    acknowledgement: string,
  ): Promise<{ identity: string; version: number }>;
};

const acknowledgementSchema = z.object({
  identity: z.string().max(200),
  version: z.number().int().min(1),
  jti: z.string().min(1).max(200),
});

/** @param deps.audience - the external address of the workload API, `<base>/api/custody/workload` */
export function createWorkloadService(deps: {
  db: Knex;
  auditor: AuditorService;
  logger: LoggerService;
  clock: Clock;
  wakeup: Wakeup;
  audience(): Promise<string>;
}): WorkloadService {
  const { db } = deps;
  const prove = createProver(deps);

  return {
    async credentials(assertion) {
      const { consumers, token } = await prove(assertion);
      const ids = consumers.map(({ id }) => id);
      await touchConsumers(db, ids, token.now);
      const rows = await listReadable(db, ids);
      return {
        items: rows.map(row => ({
          identity: row.ref,
          version: row.version,
          state: row.state as 'next' | 'current' | 'retiring',
          provider: row.provider,
          sink: row.sink,
          connection: JSON.parse(row.connection ?? '{}'),
          sealed: row.payload,
        })),
      };
    },

    async acknowledge(assertion, acknowledgement) {
      const { thumbprint, consumers, token } = await prove(assertion);
      const signed = await verifySigned(token, acknowledgement);
      if (signed.thumbprint !== thumbprint) {
        throw new InputError(
          'the acknowledgement is signed with another key than the assertion: sign both with the consumer’s own',
        );
      }
      const parsed = acknowledgementSchema.safeParse(signed.payload);
      if (!parsed.success) {
        throw new InputError(
          'the acknowledgement must say `identity`, `version` and `jti`',
        );
      }
      const { version, jti } = parsed.data;
      // INVARIANT: a signed word counts once, also where it comes with an assertion that is new.
      await useOnce(token, thumbprint, jti);
      const identity = await identityIn(db, parsed.data.identity, consumers);
      await record(deps, {
        ...identity,
        version,
        now: token.now,
        proof: acknowledgement,
      });
      return { identity: identity.ref, version };
    },
  };
}

function record(
  deps: {
    db: Knex;
    auditor: AuditorService;
    logger: LoggerService;
    wakeup: Wakeup;
  },
  moved: {
    uid: string;
    version: number;
    consumer: ConsumersRow;
    proof: string;
    now: string;
  },
): Promise<void> {
  const { uid, version, consumer, now } = moved;
  return audited(deps, async (tx, audit) => {
    const identity: IdentitiesRow = await lockIdentity(tx, uid);
    const credential = await findCredential(tx, uid, version);
    if (!credential?.issued_at || credential.revoked_at) {
      throw new NotFoundError(
        `version ${version} of \`${identity.ref}\` is not there to move to`,
      );
    }
    // INVARIANT: nobody moved to what they were never given; their word would let the version before it be revoked.
    const sealed = await listSealedSecrets(tx, credential.id);
    if (!sealed.some(({ consumer_id: id }) => id === consumer.id)) {
      throw new NotFoundError(
        `version ${version} of \`${identity.ref}\` was never sealed for this key: acknowledge what \`GET /workload/credentials\` gives`,
      );
    }
    const isNew = await insertAcknowledgement(tx, {
      credential_id: credential.id,
      consumer_id: consumer.id,
      seen_by: 'acknowledgement',
      proof: moved.proof,
      at: now,
    });
    if (!isNew) {
      return;
    }
    await updateIdentity(tx, uid, { observed_at: now });
    await audit.append({
      ...identityEntry(identity, now),
      type: 'credential.acknowledged',
      actor: `consumer:${consumer.name}`,
      data: { version, consumer: consumer.name },
    });
    await refreshLaggards(tx, identity, now);
    await wakeOperation(tx, uid, 'observe', now);
    wakeAfterCommit(tx, deps.wakeup);
  });
}

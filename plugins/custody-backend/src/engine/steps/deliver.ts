import {
  PermanentProviderError,
  type ProviderVersion,
  type SealedSecret,
} from '@custody/backstage-plugin-custody-node';
import type { Knex } from 'knex';
import { findCredential } from '../../store/credentials/credentials';
import { listSealedSecrets } from '../../store/credentials/sealedSecrets';
import { operationEntry } from '../../audit/entries';
import { providerIdentity } from './provider';
import { sinkOf } from './sink';
import type { LazyOutcomes } from '../endOperation';
import type { Step } from './step';

type Prepared = {
  requestId: string | null;
  sink: string;
  version: ProviderVersion;
  sealed: SealedSecret[];
};

/** Brings what was sealed to where consumers read it. With the `sealed` sink it already lies there. */
export const deliverStep: Step<Prepared, void> = {
  name: 'deliver',
  leavesIdentity: true,

  async prepare({ tx, identity, operation }) {
    const version = operation.to_version as number;
    const credential = await findCredential(tx, identity.uid, version);
    if (!credential) {
      throw new Error(`version ${version} of \`${identity.ref}\` is not there`);
    }
    const rows = await listSealedSecrets(tx, credential.id);
    return {
      requestId: operation.request_id,
      sink: credential.sink,
      version: { identity: providerIdentity(identity), version },
      sealed: rows.map(({ consumer_id, payload }) => ({
        consumerId: consumer_id,
        payload,
      })),
    };
  },

  async act({ requestId, sink, version, sealed }, context) {
    const { sinks, outcomes, signal } = context;
    await requireStanding(outcomes, { requestId });
    await sinkOf(sinks, sink).deliver(version, sealed, signal);
  },

  async settle(context, { requestId, sealed }) {
    const { tx, audit, outcomes, identity, operation, now } = context;
    // It may have lapsed meanwhile. What follows puts the version into use in this transaction.
    await requireStanding(outcomes, { requestId, tx });
    const data = { version: operation.to_version, consumers: sealed.length };
    await audit.append({
      ...operationEntry(identity, operation, now, data),
      type: 'credential.delivered',
    });
    return {};
  },
};

/** INVARIANT: no version is put into use for a request that ended otherwise: what was made for it is given up. */
async function requireStanding(
  outcomes: LazyOutcomes,
  { requestId, tx }: { requestId: string | null; tx?: Knex.Transaction },
): Promise<void> {
  const ended =
    requestId === null ? null : await outcomes().ended({ requestId, tx });
  if (ended !== null) {
    throw new PermanentProviderError(ended);
  }
}

import {
  PermanentProviderError,
  type ProviderVersion,
  type SealedSecret,
} from '@custody/backstage-plugin-custody-node';
import { findCredential } from '../../store/credentials/credentials';
import { listSealedSecrets } from '../../store/credentials/sealedSecrets';
import { operationEntry } from '../../audit/entries';
import { providerIdentity } from './provider';
import { sinkOf } from './sink';
import type { Step, StepContext } from './step';

type Prepared = {
  sink: string;
  version: ProviderVersion;
  sealed: SealedSecret[];
};

/** Brings what was sealed to where consumers read it. With the `sealed` sink it already lies there. */
export const deliverStep: Step<Prepared, void> = {
  name: 'deliver',
  leavesIdentity: true,

  async prepare(context) {
    const { tx, identity, operation } = context;
    await requireStanding(context);
    const version = operation.to_version as number;
    const credential = await findCredential(tx, identity.uid, version);
    if (!credential) {
      throw new Error(`version ${version} of \`${identity.ref}\` is not there`);
    }
    const rows = await listSealedSecrets(tx, credential.id);
    return {
      sink: credential.sink,
      version: { identity: providerIdentity(identity), version },
      sealed: rows.map(({ consumer_id, payload }) => ({
        consumerId: consumer_id,
        payload,
      })),
    };
  },

  async act({ sink, version, sealed }, { sinks, signal }) {
    await sinkOf(sinks, sink).deliver(version, sealed, signal);
  },

  async settle(context, { sealed }) {
    const { audit, identity, operation, now } = context;
    // It may have lapsed meanwhile. What follows puts the version into use in this transaction.
    await requireStanding(context);
    const data = { version: operation.to_version, consumers: sealed.length };
    await audit.append({
      ...operationEntry(identity, operation, now, data),
      type: 'credential.delivered',
    });
    return {};
  },
};

/** INVARIANT: no version is put into use for a request that ended otherwise: what was made for it is given up. */
async function requireStanding({
  tx,
  operation,
  outcomes,
}: StepContext): Promise<void> {
  const { request_id: requestId } = operation;
  const ended =
    requestId === null ? null : await outcomes().ended(tx, { requestId });
  if (ended !== null) {
    throw new PermanentProviderError(ended);
  }
}

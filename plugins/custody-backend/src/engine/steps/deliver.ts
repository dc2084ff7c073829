import type {
  ProviderVersion,
  SealedSecret,
} from '@custody/backstage-plugin-custody-node';
import { findCredential } from '../../store/credentials/credentials';
import { listSealedSecrets } from '../../store/credentials/sealedSecrets';
import { operationEntry } from '../../audit/entries';
import { providerIdentity } from './provider';
import { sinkOf } from './sink';
import type { Step } from './step';

type Prepared = {
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

  async settle({ audit, identity, operation, now }, { sealed }) {
    const data = { version: operation.to_version, consumers: sealed.length };
    await audit.append({
      ...operationEntry(identity, operation, now, data),
      type: 'credential.delivered',
    });
    return {};
  },
};

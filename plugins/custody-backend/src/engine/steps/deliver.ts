import type {
  ProviderVersion,
  SealedSecret,
} from '@custody/backstage-plugin-custody-node';
import { findCredential } from '../../store/credentials/credentials';
import { listSealedSecrets } from '../../store/credentials/sealedSecrets';
import { operationEntry } from '../auditEntries';
import { providerIdentity } from './provider';
import type { Step } from './step';

type Prepared = { version: ProviderVersion; sealed: SealedSecret[] };

/** Brings what was sealed to where consumers read it. With the `sealed` sink it already lies there. */
export const deliverStep: Step<Prepared, void> = {
  name: 'deliver',

  async prepare({ tx, identity, operation }) {
    const version = operation.to_version as number;
    const credential = await findCredential(tx, identity.uid, version);
    const rows = credential ? await listSealedSecrets(tx, credential.id) : [];
    return {
      version: { identity: providerIdentity(identity), version },
      sealed: rows.map(({ consumer_id, payload }) => ({
        consumerId: consumer_id,
        payload,
      })),
    };
  },

  async act({ version, sealed }, { sink, signal }) {
    await sink.deliver(version, sealed, signal);
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

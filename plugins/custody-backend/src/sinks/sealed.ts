import type {
  CredentialSink,
  SinkConsumer,
} from '@custody/backstage-plugin-custody-node';
import { CompactEncrypt } from 'jose';
import {
  importSealingKey,
  SEALING_ALG,
  SEALING_ENC,
} from '../workload/consumerKeys';

/**
 * The default sink: a secret is encrypted to each consumer's own public key (JWE, RFC 7516) and read at the workload
 * API. We can't read it back: its content key is agreed with a key that only the consumer has.
 */
export function createSealedSink(): CredentialSink {
  return {
    type: 'sealed',

    async seal(version, secret, connection, consumers) {
      const identity = `${version.identity.namespace}/${version.identity.name}`;
      const plaintext = new TextEncoder().encode(
        JSON.stringify({ ...connection, ...secret.reveal() }),
      );
      const sealFor = async (consumer: SinkConsumer) => ({
        consumerId: consumer.id,
        payload: await new CompactEncrypt(plaintext)
          .setProtectedHeader({
            alg: SEALING_ALG,
            enc: SEALING_ENC,
            ...(consumer.encryptionKey.kid && {
              kid: consumer.encryptionKey.kid,
            }),
            cty: 'application/json',
            // Integrity-protected: a version's secret can't be passed off as another's.
            sub: identity,
            ver: version.version,
          })
          .encrypt(await importSealingKey(consumer.encryptionKey)),
      });
      return Promise.all(consumers.map(sealFor));
    },

    async deliver() {
      // Consumers fetch what was sealed for them from the workload API; the record holds it already.
    },

    async forget() {
      // The record forgets it with the version.
    },
  };
}

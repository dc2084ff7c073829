import type { JsonObject } from '@backstage/types';
import { InputError } from '@backstage/errors';
import type {
  CredentialSink,
  CredentialSinkFactory,
  ProviderVersion,
  SecretValue,
  SinkConsumer,
} from '@custody/backstage-plugin-custody-node';
import { SEALED } from '../config';
import { sealVersion } from '../keys/sealVersion';

/**
 * The default sink: a secret is encrypted to each consumer's own public key (JWE, RFC 7516) and read at the workload
 * API. We can't read it back: its content key is agreed with a key that only the consumer has.
 */
export function createSealedSink() {
  return {
    type: SEALED,
    bindsToKeys: true,

    async seal(
      version: ProviderVersion,
      secret: SecretValue,
      connection: JsonObject,
      consumers: readonly SinkConsumer[],
    ) {
      return Promise.all(
        consumers.map(async ({ id, encryptionKey }) => ({
          consumerId: id,
          payload: await sealVersion(version, secret, {
            connection,
            key: encryptionKey,
          }),
        })),
      );
    },

    async deliver() {
      // Consumers fetch what was sealed for them from the workload API; the record holds it already.
    },

    async forget() {
      // The record forgets it with the version.
    },
  } satisfies CredentialSink;
}

/** Makes `sealed`, which is always there. */
export const sealedSinkFactory: CredentialSinkFactory = {
  type: SEALED,
  create({ config }) {
    if (config && config.keys().length > 0) {
      throw new InputError(
        `invalid config: \`custody.sinks.${SEALED}\` has nothing to set; take out its keys`,
      );
    }
    return createSealedSink();
  },
};

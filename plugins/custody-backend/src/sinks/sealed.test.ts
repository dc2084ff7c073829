import { SecretValue } from '@custody/backstage-plugin-custody-node';
import type { PublicJwk } from '@custody/backstage-plugin-custody-common';
import { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import { decodeProtectedHeader } from 'jose';
import { checkConsumerKeys } from '../workload/consumerKeys';
import { createSealedSink } from './sealed';

const VERSION = {
  identity: { uid: 'u', namespace: 'payments', name: 'ledger-api-db' },
  version: 3,
};

const seal = (encryptionKey: PublicJwk) =>
  createSealedSink().seal(
    VERSION,
    new SecretValue({ username: 'u', password: 'hunter2hunter2' }),
    { host: 'db' },
    [{ id: 'c1', name: 'api', encryptionKey }],
  );

describe('sealed sink', () => {
  it('seals to the key of the consumer, with nothing readable left', async () => {
    const consumer = await ConsumerDouble.create('api');
    const [, key] = await consumer.keys();
    const [{ consumerId, payload }] = await seal(key);
    expect(consumerId).toBe('c1');
    expect(decodeProtectedHeader(payload)).toMatchObject({
      alg: 'ECDH-ES+A256KW',
      enc: 'A256GCM',
      sub: 'payments/ledger-api-db',
      ver: 3,
    });
    expect(payload).not.toContain('hunter2');
    expect(await consumer.open(payload)).toEqual({
      host: 'db',
      username: 'u',
      password: 'hunter2hunter2',
    });
  });

  it('refuses a signing key', async () => {
    const [key] = await (await ConsumerDouble.create('api')).keys();
    await expect(seal(key)).rejects.toThrow(
      'an encryption key must have use `enc`',
    );
  });
});

describe('keys of a consumer', () => {
  const keysOf = async () => (await ConsumerDouble.create('api')).keys();

  it('takes a pair for signing and sealing', async () => {
    const [signing, encryption] = await keysOf();
    expect(await checkConsumerKeys([encryption, signing])).toMatchObject({
      signing,
      encryption,
      thumbprint: expect.stringMatching(/^[\w-]{43}$/),
    });
  });

  it.each<[string, (key: PublicJwk) => PublicJwk, string]>([
    [
      'a curve to agree with',
      key => ({ ...key, crv: 'X25519', kty: 'OKP' }),
      'the curve P-256 or Ed25519',
    ],
    [
      'a point off the curve',
      key => ({ ...key, y: key.x }),
      'no valid point of `P-256`',
    ],
    [
      'a short point',
      key => ({ ...key, x: 'AAAA' }),
      'no valid point of `P-256`',
    ],
  ])('refuses %s for signing', async (_, bend, message) => {
    const [signing, encryption] = await keysOf();
    await expect(
      checkConsumerKeys([bend(signing), encryption]),
    ).rejects.toThrow(message);
  });

  it('refuses a key that can only sign, for sealing', async () => {
    const [signing, encryption] = await keysOf();
    await expect(
      checkConsumerKeys([signing, { ...encryption, crv: 'Ed25519' }]),
    ).rejects.toThrow('make an ECDH-ES key');
  });
});

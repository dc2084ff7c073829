import { generateKeyPairSync } from 'node:crypto';
import { SecretValue } from '@custody/backstage-plugin-custody-node';
import {
  type PublicJwk,
  publicJwkSchema,
} from '@custody/backstage-plugin-custody-common';
import { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import { decodeProtectedHeader } from 'jose';
import { checkConsumerKeys } from '../keys/consumerKeys';
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

  const bent = async (
    signingBend: (key: PublicJwk) => object,
    encryptionBend: (key: PublicJwk) => object,
  ) => {
    const [signing, encryption] = await keysOf();
    return checkConsumerKeys([
      { ...signing, ...signingBend(signing) },
      { ...encryption, ...encryptionBend(encryption) },
    ]);
  };
  const asIs = () => ({});

  it.each<[string, (key: PublicJwk) => object, string]>([
    [
      'a curve to agree with',
      () => ({ crv: 'X25519', kty: 'OKP' }),
      'the curve P-256 or Ed25519',
    ],
    ['P-384', () => ({ crv: 'P-384' }), 'the curve P-256 or Ed25519'],
    ['a point off the curve', key => ({ y: key.x }), 'no valid point'],
    ['a short point', () => ({ x: 'AAAA' }), 'no valid point of `P-256`'],
    [
      'another algorithm than that of its curve',
      () => ({ alg: 'ES384' }),
      'has alg `ES384`; it must be `ES256`',
    ],
  ])('refuses %s for signing', async (_, bend, message) => {
    await expect(bent(bend, asIs)).rejects.toThrow(message);
  });

  const X25519 = { kty: 'OKP', crv: 'X25519', y: undefined };
  const X25519_ZERO = Buffer.alloc(32).toString('base64url');
  const X25519_ONE = Buffer.from([1, ...Buffer.alloc(31)]).toString(
    'base64url',
  );

  it.each<[string, (key: PublicJwk) => object, string]>([
    ['a key that can only sign', () => ({ crv: 'Ed25519' }), 'ECDH-ES key'],
    ['a curve of 96 bits', () => ({ crv: 'P-192' }), 'ECDH-ES key'],
    ['a curve of others', () => ({ crv: 'secp256k1' }), 'ECDH-ES key'],
    ['a point off the curve', key => ({ y: key.x }), 'no valid point'],
    ['half a point', () => ({ y: undefined }), 'no valid point'],
    ['a type of key that is not its curve’s', () => ({ kty: 'OKP' }), 'point'],
    [
      'a point that agrees on zero with everybody',
      () => ({ ...X25519, x: X25519_ZERO }),
      'nothing can be sealed to the `enc` key of `X25519`',
    ],
    [
      'another such point',
      () => ({ ...X25519, x: X25519_ONE }),
      'nothing can be sealed',
    ],
    ...[
      'RSA1_5',
      'RSA-OAEP',
      'dir',
      'ECDH-ES',
      'ECDH-ES+A128KW',
      'PBES2-HS256+A128KW',
    ].map((alg): [string, () => object, string] => [
      `the algorithm ${alg}`,
      () => ({ alg }),
      `has alg \`${alg}\`; it must be \`ECDH-ES+A256KW\``,
    ]),
  ])('refuses %s for sealing', async (_, bend, message) => {
    await expect(bent(asIs, bend)).rejects.toThrow(message);
  });

  it('takes what says its algorithm itself', async () => {
    const said = bent(
      () => ({ alg: 'ES256' }),
      () => ({ alg: 'ECDH-ES+A256KW' }),
    );
    expect((await said).encryption.alg).toBe('ECDH-ES+A256KW');
  });

  it('refuses one key for both', async () => {
    const [signing] = await keysOf();
    await expect(
      checkConsumerKeys([signing, { ...signing, use: 'enc' }]),
    ).rejects.toThrow('a key serves one purpose');
  });

  it.each([1024, 2048, 3072, 4096])(
    'refuses RSA of %i bits before anything else looks at it',
    async bits => {
      const { publicKey } = generateKeyPairSync('rsa', { modulusLength: bits });
      const { kty, n, e } = publicKey.export({ format: 'jwk' });
      const result = publicJwkSchema.safeParse({
        ...{ kty, n, e, use: 'enc' },
        alg: 'RSA-OAEP-256',
      });
      expect(result.error?.issues[0].message).toContain(
        'RSA keys of any size are not taken',
      );
    },
  );
});

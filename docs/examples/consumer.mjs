// A whole consumer: makes its keys, fetches what is sealed for it, opens it, uses it, and says so.
//
//   node consumer.mjs keys      makes the keys once, and prints the public halves to register
//   node consumer.mjs follow    follows the newest version of each identity until it is stopped
//
// It needs `jose`, and three settings: CUSTODY_URL, the backend's base URL, CUSTODY_KEY_FILE, where the private
// keys are kept, and CUSTODY_NAMESPACE, where its identities are. Replace `useIt` by what your service does with a new credential.
import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  calculateJwkThumbprint,
  compactDecrypt,
  CompactSign,
  exportJWK,
  generateKeyPair,
  importJWK,
  SignJWT,
} from 'jose';

const {
  CUSTODY_URL,
  CUSTODY_KEY_FILE,
  CUSTODY_NAMESPACE,
  CUSTODY_EVERY_MS = '10000',
} = process.env;
// The audience is exactly this address, as the backend itself names it.
const api = `${CUSTODY_URL}/api/custody/workload`;

/** Makes two key pairs: one to sign with, one to decrypt with. The private halves never leave this machine. */
async function makeKeys() {
  const sign = await generateKeyPair('ES256', { extractable: true });
  const decrypt = await generateKeyPair('ECDH-ES+A256KW', {
    crv: 'P-256',
    extractable: true,
  });
  const keys = {
    sign: await exportJWK(sign.privateKey),
    decrypt: await exportJWK(decrypt.privateKey),
  };
  // `wx`: a second call must not replace keys that are registered.
  const options = { mode: 0o600, flag: 'wx' };
  await writeFile(CUSTODY_KEY_FILE, JSON.stringify(keys), options);
  const half = ({ kty, crv, x, y }, use) => ({ kty, crv, x, y, use });
  return [half(keys.sign, 'sig'), half(keys.decrypt, 'enc')];
}

async function loadKeys() {
  const { sign, decrypt } = JSON.parse(
    await readFile(CUSTODY_KEY_FILE, 'utf8'),
  );
  return {
    // RFC 7638. The thumbprint of the signing key is the consumer's name towards Custody.
    thumbprint: await calculateJwkThumbprint(sign),
    signingKey: await importJWK(sign, 'ES256'),
    decryptionKey: await importJWK(decrypt, 'ECDH-ES+A256KW'),
  };
}

/** Calls Custody with a new assertion (RFC 7523), which is good for 30 s and for one call. */
async function call(keys, path, init = {}) {
  const subject = `urn:ietf:params:oauth:jwk-thumbprint:sha-256:${keys.thumbprint}`;
  const assertion = await new SignJWT()
    .setProtectedHeader({ alg: 'ES256', kid: keys.thumbprint })
    .setIssuer(subject)
    .setSubject(subject)
    .setAudience(api)
    .setIssuedAt()
    .setExpirationTime('30s')
    .setJti(randomUUID())
    .sign(keys.signingKey);
  const headers = {
    authorization: `Bearer ${assertion}`,
    'content-type': 'application/json',
  };
  const response = await fetch(api + path, { ...init, headers });
  if (!response.ok) {
    throw new Error(
      `Custody answered ${response.status}: ${await response.text()}`,
    );
  }
  return response.json();
}

/**
 * Whether an identity is one that we asked for. Public keys are public: others can have ours registered for an identity
 * of theirs, and following it would take our data to their database.
 */
function isOurs({ identity }) {
  return identity.startsWith(`identity:${CUSTODY_NAMESPACE}/`);
}

/**
 * The newest version of each identity of ours that is not on its way out. Where the platform chose another sink, `sealed` is
 * a reference: read the secret there.
 */
function newest(items) {
  const best = new Map();
  for (const item of items.filter(
    each => isOurs(each) && each.sink === 'sealed' && each.state !== 'retiring',
  )) {
    if (item.version > (best.get(item.identity)?.version ?? 0)) {
      best.set(item.identity, item);
    }
  }
  return best.values();
}

async function open(keys, { sealed }) {
  const { plaintext } = await compactDecrypt(sealed, keys.decryptionKey);
  return JSON.parse(new TextDecoder().decode(plaintext));
}

/** Says, signed, that this version is in use. Custody waits for it before it revokes the one before. */
async function acknowledge(keys, { identity, version }) {
  const claims = {
    identity,
    version,
    jti: randomUUID(),
    iat: Math.floor(Date.now() / 1000),
    aud: api,
  };
  const acknowledgement = await new CompactSign(
    new TextEncoder().encode(JSON.stringify(claims)),
  )
    .setProtectedHeader({ alg: 'ES256', kid: keys.thumbprint })
    .sign(keys.signingKey);
  const body = JSON.stringify({ acknowledgement });
  await call(keys, '/acknowledgements', { method: 'POST', body });
}

/** Yours: open a new pool with the credential, and close the old one once its queries are done. */
async function useIt(identity, version, secret) {
  console.log(`${identity} v${version} as ${secret.username}`);
}

async function follow() {
  const keys = await loadKeys();
  const inUse = new Map();
  for (;;) {
    try {
      const { items } = await call(keys, '/credentials');
      for (const item of newest(items)) {
        if (inUse.get(item.identity) !== item.version) {
          await useIt(item.identity, item.version, await open(keys, item));
          await acknowledge(keys, item);
          inUse.set(item.identity, item.version);
        }
      }
    } catch (error) {
      // The credential in use goes on working; Custody is asked again.
      console.error(error.message);
    }
    await sleep(Number(CUSTODY_EVERY_MS));
  }
}

if (process.argv[2] === 'keys') {
  console.log(JSON.stringify(await makeKeys(), null, 2));
} else {
  await follow();
}

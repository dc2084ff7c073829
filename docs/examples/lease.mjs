// A consumer that leases a credential for one task, with keys that `consumer.mjs keys` made.
//
//   node lease.mjs
//
// It needs `jose`, and three settings: CUSTODY_URL, the backend's base URL, CUSTODY_KEY_FILE, where the private keys
// are, and CUSTODY_IDENTITY, what to lease of, such as payments/month-end. Two more say how long (CUSTODY_TTL) and what
// for (CUSTODY_INTENT). Replace `work` by what your job does.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  calculateJwkThumbprint,
  compactDecrypt,
  importJWK,
  SignJWT,
} from 'jose';

const {
  CUSTODY_URL,
  CUSTODY_KEY_FILE,
  CUSTODY_IDENTITY,
  CUSTODY_TTL = 'PT15M',
  CUSTODY_INTENT,
  CUSTODY_WORK_MS = '1000',
} = process.env;
// The audience is exactly this address, as the backend itself names it.
const api = `${CUSTODY_URL}/api/custody/workload`;
const { sign, decrypt } = JSON.parse(await readFile(CUSTODY_KEY_FILE, 'utf8'));
const thumbprint = await calculateJwkThumbprint(sign);
const signingKey = await importJWK(sign, 'ES256');
const decryptionKey = await importJWK(decrypt, 'ECDH-ES+A256KW');

/** Calls Custody with a new assertion (RFC 7523), which is good for 30 s and for one call. */
async function call(method, path, body) {
  const subject = `urn:ietf:params:oauth:jwk-thumbprint:sha-256:${thumbprint}`;
  const assertion = await new SignJWT()
    .setProtectedHeader({ alg: 'ES256', kid: thumbprint })
    .setIssuer(subject)
    .setSubject(subject)
    .setAudience(api)
    .setIssuedAt()
    .setExpirationTime('30s')
    .setJti(randomUUID())
    .sign(signingKey);
  const response = await fetch(api + path, {
    method,
    headers: {
      authorization: `Bearer ${assertion}`,
      'content-type': 'application/json',
    },
    body: body && JSON.stringify(body),
  });
  if (!response.ok) {
    throw new Error(
      `Custody answered ${response.status}: ${await response.text()}`,
    );
  }
  return response.json();
}

/** Has a lease last for as long as the task does, as far as it may: again each time that half of what is left has passed. */
async function keepAlive({ id, endsAt, renewableUntil }, signal) {
  let end = endsAt;
  while (end < renewableUntil) {
    const left = Date.parse(end) - Date.now();
    await sleep(Math.max(left / 2, 100), undefined, { signal });
    const renewed = await call('POST', `/leases/${id}/renew`, {
      ttl: CUSTODY_TTL,
    });
    end = renewed.endsAt;
    console.log(`renewed until ${end}`);
  }
}

/** Yours: open a connection with the credential, do the task, and close it. */
async function work({ username }) {
  console.log(`working as ${username}`);
  await sleep(Number(CUSTODY_WORK_MS));
}

const lease = await call('POST', '/leases', {
  identity: CUSTODY_IDENTITY,
  ttl: CUSTODY_TTL,
  ...(CUSTODY_INTENT && { intent: CUSTODY_INTENT }),
});
const done = new AbortController();
keepAlive(lease, done.signal).catch(error => {
  if (!done.signal.aborted) console.error(error.message);
});
try {
  const { plaintext } = await compactDecrypt(lease.sealed, decryptionKey);
  await work(JSON.parse(new TextDecoder().decode(plaintext)));
} finally {
  done.abort();
  // It would end by itself; given back, it is gone within seconds.
  await call('DELETE', `/leases/${lease.id}`);
  console.log('given back');
}

import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CompactEncrypt,
  compactVerify,
  importJWK,
  jwtVerify,
  type JWK,
  type JWTHeaderParameters,
  type JWTPayload,
} from 'jose';
import { closeServer, listen, sendJson } from '../http';
import type { DatabaseSecret } from '../workload/custodyClient';

interface Offer {
  identity: string;
  version: number;
  secret: DatabaseSecret;
}

interface Moved {
  identity: string;
  version: number;
}

/**
 * The two routes of Custody that a consumer calls, with the checks that the real ones make of signatures,
 * audience and age; for tests of the workload alone. The browser tests run against the real backend.
 */
export async function startFakeCustody(port: number) {
  const audience = `http://localhost:${port}/api/custody/workload`;
  let keys: JWK[] = [];
  let away = false;
  const offers = new Map<number, Offer & { sealed: string }>();
  const acknowledged: Moved[] = [];
  const assertions: { header: JWTHeaderParameters; payload: JWTPayload }[] = [];

  const key = (use: 'sig' | 'enc') => keys.find(each => each.use === use);

  async function authenticate(req: http.IncomingMessage): Promise<boolean> {
    const token = req.headers.authorization?.replace(/^Bearer /, '') ?? '';
    const signing = key('sig');
    if (!signing) {
      return false;
    }
    try {
      const { payload, protectedHeader } = await jwtVerify(
        token,
        await importJWK(signing, 'ES256'),
        { audience, algorithms: ['ES256'], maxTokenAge: 60 },
      );
      assertions.push({ header: protectedHeader, payload });
      return true;
    } catch {
      return false;
    }
  }

  async function acknowledge(req: http.IncomingMessage): Promise<Moved> {
    const chunks: Buffer[] = [];
    for await (const chunk of req as AsyncIterable<Buffer>) {
      chunks.push(chunk);
    }
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    const { payload } = await compactVerify(
      body.acknowledgement,
      await importJWK(key('sig') as JWK, 'ES256'),
    );
    const moved = JSON.parse(new TextDecoder().decode(payload));
    if (moved.aud !== audience || !moved.jti || !moved.iat) {
      throw new Error('not an acknowledgement for this audience');
    }
    return { identity: moved.identity, version: moved.version };
  }

  async function answer(req: http.IncomingMessage, res: http.ServerResponse) {
    if (away) {
      res.destroy();
      return;
    }
    if (!(await authenticate(req))) {
      sendJson(res, 401, {});
      return;
    }
    if (req.url === '/api/custody/workload/credentials') {
      const newest = Math.max(...offers.keys());
      const items = [...offers.values()].map(offer => ({
        identity: offer.identity,
        version: offer.version,
        state: offer.version === newest ? 'next' : 'current',
        provider: 'postgresql/ledger',
        connection: { host: offer.secret.host, port: offer.secret.port },
        sealed: offer.sealed,
      }));
      sendJson(res, 200, { items });
      return;
    }
    const moved = await acknowledge(req);
    acknowledged.push(moved);
    sendJson(res, 200, moved);
  }

  const server = http.createServer((req, res) => {
    answer(req, res).catch(() => sendJson(res, 400, {}));
  });
  await listen(server, port);

  return {
    register(jwks: JWK[]) {
      keys = jwks;
    },
    async offer(offer: Offer) {
      const sealed = await new CompactEncrypt(
        new TextEncoder().encode(JSON.stringify(offer.secret)),
      )
        .setProtectedHeader({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM' })
        .encrypt(await importJWK(key('enc') as JWK, 'ECDH-ES+A256KW'));
      offers.set(offer.version, { ...offer, sealed });
    },
    withdraw(version: number) {
      offers.delete(version);
    },
    goAway() {
      away = true;
    },
    comeBack() {
      away = false;
    },
    acknowledged: () => [...acknowledged],
    assertions: () => [...assertions],
    async untilAcknowledged(version: number) {
      while (!acknowledged.some(moved => moved.version === version)) {
        await sleep(50);
      }
    },
    close: () => closeServer(server),
  };
}

export type FakeCustody = Awaited<ReturnType<typeof startFakeCustody>>;

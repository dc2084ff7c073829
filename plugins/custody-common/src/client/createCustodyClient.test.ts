/** @jest-environment node */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ResponseError } from '@backstage/errors';
import { createCustodyClient } from './createCustodyClient';

type Seen = { method?: string; url?: string; body: string; auth?: string };

describe('createCustodyClient', () => {
  let server: Server;
  let baseUrl: string;
  let seen: Seen[];
  let answer: { status: number; body: unknown };
  /** What is sent before the connection is cut. */
  let breaksAfter: string | null;

  beforeAll(async () => {
    server = createServer(async (req: IncomingMessage, res) => {
      const chunks: Buffer[] = [];
      for await (const chunk of req) chunks.push(chunk as Buffer);
      seen.push({
        method: req.method,
        url: req.url,
        body: Buffer.concat(chunks).toString(),
        auth: req.headers.authorization,
      });
      res.writeHead(answer.status, { 'content-type': 'application/json' });
      if (breaksAfter !== null) {
        res.write(breaksAfter, () => res.destroy());
        return;
      }
      res.end(JSON.stringify(answer.body));
    });
    await new Promise<void>(done => {
      server.listen(0, '127.0.0.1', done);
    });
    baseUrl = `http://127.0.0.1:${
      (server.address() as AddressInfo).port
    }/api/custody`;
  });
  beforeEach(() => {
    seen = [];
    breaksAfter = null;
    answer = { status: 200, body: { items: [], nextCursor: null } };
  });
  afterAll(async () => {
    await new Promise(done => {
      server.close(done);
    });
  });

  it('fills in the path and the query, and leaves out what is undefined', async () => {
    const client = createCustodyClient({ baseUrl });
    await client.listIdentities({
      query: {
        q: 'a b&c',
        health: 'due',
        owner: undefined,
        limit: 25,
        summary: true,
      },
    });
    await client.getIdentity({
      params: { namespace: 'pay/../x', name: 'a?b' },
    });
    expect(seen.map(({ method, url }) => [method, url])).toEqual([
      [
        'GET',
        '/api/custody/identities?q=a+b%26c&health=due&limit=25&summary=true',
      ],
      ['GET', '/api/custody/identities/pay%2F..%2Fx/a%3Fb'],
    ]);
  });

  it('sends a body as JSON with the token given', async () => {
    const client = createCustodyClient({ baseUrl: async () => `${baseUrl}/` });
    await client.rotate(
      {
        params: { namespace: 'payments', name: 'ledger-api-db' },
        body: { reason: 'because' },
      },
      { token: 'abc' },
    );
    expect(seen).toEqual([
      {
        method: 'POST',
        url: '/api/custody/identities/payments/ledger-api-db/rotate',
        body: '{"reason":"because"}',
        auth: 'Bearer abc',
      },
    ]);
  });

  it('asks discovery for the plugin custody', async () => {
    const asked: string[] = [];
    const client = createCustodyClient({
      discoveryApi: {
        async getBaseUrl(pluginId) {
          asked.push(pluginId);
          return baseUrl;
        },
      },
    });
    await client.scopes();
    expect(asked).toEqual(['custody']);
    expect(seen[0].url).toBe('/api/custody/scopes');
  });

  it('rejects with what the server said', async () => {
    answer = {
      status: 409,
      body: {
        error: { name: 'ConflictError', message: 'the digest is another' },
        response: { statusCode: 409 },
      },
    };
    const client = createCustodyClient({ baseUrl });
    const failure = await client
      .getRequest({ params: { id: 'x' } })
      .catch(error => error);
    expect(failure).toBeInstanceOf(ResponseError);
    expect(failure.statusCode).toBe(409);
    expect(failure.cause.message).toBe('the digest is another');
  });

  it('gives a file part by part to who takes it so, and stops when they have enough', async () => {
    answer.body = Array.from({ length: 100_000 }, (_, n) => n);
    const client = createCustodyClient({ baseUrl });
    const parts: Uint8Array[] = [];
    const text = await client.auditExport(
      { query: { format: 'csv' } },
      {
        onPart: part => {
          parts.push(part);
        },
      },
    );
    expect(text).toBe('');
    expect(parts.length).toBeGreaterThan(1);
    expect(Buffer.concat(parts).toString()).toBe(JSON.stringify(answer.body));
    await expect(
      client.auditExport(undefined, {
        onPart: () => {
          throw new Error('the disk is full');
        },
      }),
    ).rejects.toThrow('the disk is full');
  });

  it('rejects when the connection breaks in the middle of a file', async () => {
    breaksAfter = '{"event":';
    const client = createCustodyClient({ baseUrl });
    await expect(
      client.auditExport(undefined, { onPart: () => {} }),
    ).rejects.toThrow();
  });

  it.each(['', '.', '..'])('refuses %p as a part of a path', async name => {
    const client = createCustodyClient({ baseUrl });
    await expect(
      client.getIdentity({ params: { namespace: 'default', name } }),
    ).rejects.toThrow(/`name` in .* can't be/);
    expect(seen).toEqual([]);
  });
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createWorld, PERMIT, REQUEST } from './__testUtils__/world';

const CREATE = 'principal, action == Custody::Action::"create", resource';
const AT = '2026-11-22T12:00:00.000Z';
const BEFORE = PERMIT('all', CREATE);

const item = (id: string, change: object = {}, type = 'request') => ({
  type,
  id,
  at: AT,
  input: { ...REQUEST, resource: { ...REQUEST.resource, ...change } },
});
const lines = (...items: object[]) =>
  items.map(each => `${JSON.stringify(each)}\n`).join('');

describe('custody policy replay', () => {
  let world: Awaited<ReturnType<typeof createWorld>>;

  beforeEach(async () => {
    world = await createWorld();
    await world.write({
      'before/a.cedar': BEFORE,
      'same/a.cedar': `// the same, said again\n${BEFORE}`,
      'after/a.cedar': `${BEFORE}
@id("no-production") @reason("production is closed")
forbid (${CREATE}) when { resource.environment == "production" };
${PERMIT('risky', CREATE, 'owner=1').replace(
  ');',
  ') when { resource.risk == "high" };',
)}`,
      'record.jsonl': lines(
        {
          type: 'set',
          hash: 'x',
          files: [{ name: 'a.cedar', text: BEFORE }],
        },
        item('1'),
        item('2', { environment: 'production' }),
        item('3', { risk: 'high' }),
        item('identity:payments/b', { risk: 'high' }, 'identity'),
      ),
    });
  });
  afterEach(() => world.remove());

  it('says what would be decided differently, and for whom', async () => {
    const { code, out } = await world.run(
      'replay',
      'after',
      '--record',
      'record.jsonl',
    );
    expect(code).toBe(1);
    expect(out).toContain(`Would be denied: 1, for 1 who asked
  all → no-production: production is closed
    user:default/ada · create identity:payments/ledger-api-db (production) · request 2

Would owe more, or end sooner: 2, for 1 who asked
  all → all, risky: approvals none → owner=1
    user:default/ada · create identity:payments/ledger-api-db (staging) · request 3
    user:default/ada · create identity:payments/ledger-api-db (staging) · in the inventory

3 request(s) and 1 identity asked · 3 decided differently`);
  });

  it('says it the other way round too', async () => {
    const { out } = await world.run(
      'replay',
      'before',
      '--from',
      'after',
      '--record',
      'record.jsonl',
      '--json',
    );
    expect(
      JSON.parse(out).differences.map(
        ({ id, change, what }: Record<string, string>) => [id, change, what],
      ),
    ).toEqual([
      ['2', 'allowed', 'was denied: production is closed'],
      ['3', 'looser', 'approvals owner=1 → none'],
      ['identity:payments/b', 'looser', 'approvals owner=1 → none'],
    ]);
  });

  it('ends with 0 when nothing is', async () => {
    const { code, out } = await world.run(
      'replay',
      'same',
      '--record',
      'record.jsonl',
    );
    expect(out).toMatch(/^3 request\(s\) and 1 identity asked · 0 decided/);
    expect(code).toBe(0);
  });

  it.each<[string, Record<string, string>, string[], RegExp]>([
    [
      'a line that is not JSON',
      { 'record.jsonl': '{"type":' },
      ['--record', 'record.jsonl'],
      /`record\.jsonl`:1 can't be read/,
    ],
    [
      'a line that is no request',
      { 'record.jsonl': lines(item('1', { risk: 'tiny' })) },
      ['--record', 'record.jsonl'],
      /record\.jsonl`:1 can't be read: the record of `1`: `resource\.risk` `tiny`/,
    ],
    [
      'a record without a set',
      { 'record.jsonl': lines(item('1')) },
      ['--record', 'record.jsonl'],
      /give one with `--from <directory>`/,
    ],
    ['no record at all', {}, [], /give either `--record <file>` or/],
    [
      'a file that is not there',
      {},
      ['--record', 'nowhere.jsonl'],
      /`nowhere\.jsonl` can't be read: ENOENT/,
    ],
    [
      'a backend without a token',
      {},
      ['--backend', 'http://localhost:1'],
      /`CUSTODY_TOKEN` is not set/,
    ],
  ])('ends with 2 for %s', async (_, files, args, message) => {
    await world.write(files);
    const { code, err } = await world.run('replay', 'after', ...args);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });

  describe('from a running backend', () => {
    const asked: Array<[string, string | undefined]> = [];
    let status = 200;
    const server = createServer((request, response) => {
      asked.push([request.url ?? '', request.headers.authorization]);
      const first = !request.url?.includes('cursor');
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(
        status === 200
          ? JSON.stringify({
              set: { hash: 'x', files: [{ name: 'a.cedar', text: BEFORE }] },
              items: [item(first ? '1' : '2', { environment: 'production' })],
              nextCursor: first ? 'more' : null,
            })
          : '{"error":{"message":"no"}}',
      );
    });
    let url: string;

    beforeAll(async () => {
      await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    beforeEach(() => {
      process.env.CUSTODY_TOKEN = 'secret-token';
      asked.length = 0;
      status = 200;
    });
    afterEach(() => {
      delete process.env.CUSTODY_TOKEN;
    });
    afterAll(() => new Promise(done => server.close(done)));

    it('reads it page by page', async () => {
      const { code, out } = await world.run(
        'replay',
        'after',
        '--backend',
        url,
      );
      expect(code).toBe(1);
      expect(out).toMatch(/Would be denied: 2,/);
      expect(asked).toEqual([
        ['/api/custody/policy/record?limit=500', 'Bearer secret-token'],
        [
          '/api/custody/policy/record?limit=500&cursor=more',
          'Bearer secret-token',
        ],
      ]);
    });

    it('keeps it in a file', async () => {
      const { code, out } = await world.run('record', '--backend', url);
      expect(code).toBe(0);
      await world.write({ 'kept.jsonl': out });
      await expect(
        world.run('replay', 'after', '--record', 'kept.jsonl'),
      ).resolves.toMatchObject({ code: 1 });
    });

    it('says what it answered, and never the token', async () => {
      status = 403;
      const { code, err } = await world.run(
        'replay',
        'after',
        '--backend',
        url,
      );
      expect(code).toBe(2);
      expect(err).toMatch(/answered 403: /);
      expect(err).not.toContain('secret-token');
    });

    it('says that it does not answer', async () => {
      const { code, err } = await world.run(
        'replay',
        'after',
        '--backend',
        'http://127.0.0.1:1',
      );
      expect(code).toBe(2);
      expect(err).toMatch(/`http:\/\/127\.0\.0\.1:1` does not answer/);
    });
  });
});

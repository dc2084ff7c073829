import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { parse } from 'yaml';
import { createFetchRuntimeKeysAction } from './fetchRuntimeKeys';

const SIGN = { kty: 'EC', crv: 'P-256', x: 'a', y: 'b', use: 'sig' };
const DECRYPT = { kty: 'EC', crv: 'P-256', x: 'c', y: 'd', use: 'enc' };

describe('fetch:runtime-keys', () => {
  let server: http.Server;
  let workloadUrl: string;
  let answer: { status: number; body: unknown };
  let asked: string[];

  beforeAll(async () => {
    server = http.createServer((req, res) => {
      asked.push(`${req.method} ${req.url}`);
      res.writeHead(answer.status, { 'content-type': 'application/json' });
      res.end(JSON.stringify(answer.body));
    });
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    workloadUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(
    () =>
      new Promise(resolve => {
        server.close(resolve);
      }),
  );
  beforeEach(() => {
    asked = [];
    answer = { status: 200, body: { keys: [SIGN, DECRYPT] } };
  });

  async function run(service: string) {
    const action = createFetchRuntimeKeysAction({ workloadUrl });
    const context = createMockActionContext({ input: { service } });
    await action.handler(context as Parameters<typeof action.handler>[0]);
    return (context.output as jest.Mock).mock.calls;
  }

  it('does what its example says', async () => {
    const action = createFetchRuntimeKeysAction({ workloadUrl });
    const [{ example }] = action.examples ?? [];
    const [step] = parse(example).steps;
    expect(step.action).toBe(action.id);
    expect(await run(step.input.service)).toEqual([['keys', [SIGN, DECRYPT]]]);
    expect(asked).toEqual(['GET /services/ledger-api/keys']);
  });

  it.each(['../secrets', 'a/b', 'Ledger', '', 'a'.repeat(64), 'x?y', '-x'])(
    'asks nobody about `%s`',
    async service => {
      await expect(run(service)).rejects.toThrow('input `service` is');
      expect(asked).toEqual([]);
    },
  );

  it.each([
    ['a private key', { keys: [{ ...SIGN, d: 'private' }, DECRYPT] }],
    ['one key', { keys: [SIGN] }],
    ['two keys of one use', { keys: [SIGN, SIGN] }],
    ['no keys', {}],
  ])('refuses %s', async (_what, body) => {
    answer = { status: 200, body };
    await expect(run('ledger-api')).rejects.toThrow('look at the service');
  });

  it('fails when the workload does', async () => {
    answer = { status: 500, body: { error: 'out of order' } };
    await expect(run('ledger-api')).rejects.toThrow('500');
  });
});

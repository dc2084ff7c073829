import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { mockServices } from '@backstage/backend-test-utils';
import { askScaffolder } from './askScaffolder';

const GATES = {
  admission: true,
  guard: true,
  guarded: ['publish:github'],
  unguarded: ['catalog:register'],
};

describe('askScaffolder', () => {
  let server: http.Server;
  let answer: { status: number; body: string };
  let asked: http.IncomingMessage | undefined;

  beforeAll(async () => {
    server = http.createServer((req, res) => {
      asked = req;
      res.writeHead(answer.status).end(answer.body);
    });
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
  });
  afterAll(() => {
    server.close();
  });

  const ask = (port = (server.address() as AddressInfo).port) =>
    askScaffolder({
      auth: mockServices.auth({ pluginId: 'custody' }),
      discovery: {
        getBaseUrl: async id => `http://127.0.0.1:${port}/api/${id}`,
      },
    });

  it('asks as the plugin itself', async () => {
    answer = { status: 200, body: JSON.stringify(GATES) };
    expect(await ask()).toEqual(GATES);
    expect(asked?.url).toBe('/api/scaffolder/custody/gates');
    expect(asked?.headers.authorization).toMatch(/^Bearer \S+/);
  });

  it.each([
    ['a scaffolder without the module', { status: 404, body: '{}' }],
    ['one that answers something else', { status: 200, body: '{}' }],
    ['one that answers no JSON', { status: 200, body: '<html>' }],
  ])('gets no answer from %s', async (_, given) => {
    answer = given;
    expect(await ask()).toBeNull();
  });

  it('gets no answer from nobody', async () => {
    expect(await ask(1)).toBeNull();
  });
});

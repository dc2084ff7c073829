import { once } from 'node:events';
import { get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mockServices } from '@backstage/backend-test-utils';
import express from 'express';
import Router from 'express-promise-router';
import type { RouteDefinition } from '@custody/backstage-plugin-custody-common';
import { z } from 'zod/v4';
import { createStreamRoute } from './streamRoute';

const FILE = {
  method: 'get',
  path: '/file',
  summary: 'a file',
  access: 'consumer',
  status: 200,
  response: z.unknown(),
  file: ['text/plain'],
} as const satisfies RouteDefinition;

const CHUNK = 'x'.repeat(64 * 1024);

/** Serves chunks, and tells how many were made and whether it was told to stop. */
async function serve(make: () => AsyncGenerator<string>) {
  const logger = mockServices.logger.mock();
  const router = Router() as express.Router;
  const route = createStreamRoute({
    logger,
    httpAuth: mockServices.httpAuth(),
    callers: { callerOf: async () => ({ type: 'service', subject: 'none' }) },
  });
  route(router, FILE, async () => ({
    contentType: 'text/plain',
    filename: 'file.txt',
    chunks: make(),
  }));
  const server = express().use(router).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    logger,
    url: `http://127.0.0.1:${port}/file`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

describe('createStreamRoute', () => {
  it('sends a file of many chunks', async () => {
    const { url, stop } = await serve(async function* chunks() {
      for (let n = 0; n < 50; n++) yield CHUNK;
    });
    const answer = await fetch(url);
    expect(answer.headers.get('content-disposition')).toBe(
      'attachment; filename="file.txt"',
    );
    expect((await answer.text()).length).toBe(50 * CHUNK.length);
    await stop();
  });

  it('makes no more than the reader takes, and ends when the reader goes away', async () => {
    let made = 0;
    let end = () => {};
    const ended = new Promise<void>(resolve => {
      end = resolve;
    });
    const { url, stop, logger } = await serve(async function* chunks() {
      try {
        for (;;) {
          made += 1;
          yield CHUNK;
        }
      } finally {
        end();
      }
    });
    const [response] = await once(get(url), 'response');
    // Nobody reads: what is made stops at what buffers of the connection hold.
    let before = -1;
    while (before !== made) {
      before = made;
      await new Promise(resolve => setTimeout(resolve, 300));
    }
    expect(made).toBeLessThan(1_000);
    response.destroy();
    await expect(ended).resolves.toBeUndefined();
    expect(logger.warn).not.toHaveBeenCalled();
    await stop();
  });

  it('cuts the connection when what is left can’t be made, so that no part passes for the whole', async () => {
    const { url, stop, logger } = await serve(async function* chunks() {
      yield CHUNK;
      throw new Error('the database is away');
    });
    const answer = await fetch(url);
    await expect(answer.text()).rejects.toThrow();
    expect(logger.warn).toHaveBeenCalledWith(
      '`/file` was cut off in the middle: Error: the database is away',
    );
    await stop();
  });

  it('answers with an error when nothing can be made', async () => {
    const { url, stop } = await serve(async function* chunks() {
      yield* [];
      throw new Error('the database is away');
    });
    expect((await fetch(url)).status).toBe(500);
    await stop();
  });
});

import { ChildProcess, fork } from 'node:child_process';
import { on, once } from 'node:events';
import { resolve } from 'node:path';
import type { JsonObject } from '@backstage/types';
import { freePort } from '../postgres';
import { unlessStopped } from '../stopped';

/** What the server is told. `database` is `backend.database` of Backstage's config. */
export type ServerOptions = { port: number; database: JsonObject };

/** What it tells, once: a token to ask with when it has been filled, or what went wrong. */
export type FromServer = { token: string } | { failed: string };

/**
 * Starts the server in a process of its own and lets something be done with it.
 *
 * @param work - is given the server's address and a person's token
 */
export async function withServer<T>(
  database: JsonObject,
  work: (server: { baseUrl: string; token: string }) => Promise<T>,
): Promise<T> {
  const options: ServerOptions = { port: await freePort(), database };
  const child = fork(
    // eslint-disable-next-line no-restricted-syntax -- never built: it runs from its sources
    resolve(__dirname, 'server.ts'),
    [JSON.stringify(options)],
    {
      // It logs each request as it does in production, to nowhere.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    },
  );
  const exited = once(child, 'exit');
  try {
    const told = await unlessStopped(() =>
      Promise.race([
        firstOf(child),
        exited.then(
          ([code]): FromServer => ({ failed: `it ended with code ${code}` }),
        ),
      ]),
    );
    if ('failed' in told) {
      throw new Error(`the server did not start: ${told.failed}`);
    }
    const baseUrl = `http://127.0.0.1:${options.port}`;
    return await unlessStopped(() => work({ baseUrl, token: told.token }));
  } finally {
    child.kill();
    await exited;
  }
}

/** What compiles the server's sources sends messages of its own. */
async function firstOf(child: ChildProcess): Promise<FromServer> {
  for await (const [message] of on(child, 'message', { close: ['exit'] })) {
    if ('token' in message || 'failed' in message) {
      return message;
    }
  }
  return { failed: 'it ended without a word' };
}

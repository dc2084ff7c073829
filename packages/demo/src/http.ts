import type http from 'node:http';
import { InputError } from '@backstage/errors';

const MAX_BODY_BYTES = 64 * 1024;

/**
 * Listens on both loopback addresses' name, `localhost`, which is where the other parts look.
 *
 * @throws Error with code `EADDRINUSE` when another program has the port
 */
export async function listen(server: http.Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, 'localhost', () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
}

/** Stops a server, and does not wait for connections that are kept alive. */
export async function closeServer(server: http.Server): Promise<void> {
  await new Promise<void>(resolve => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Answers with a whole body, not to be cached or framed. */
export function send(
  res: http.ServerResponse,
  status: number,
  type: string,
  body: string,
): void {
  if (res.headersSent) {
    res.end();
    return;
  }
  res.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
  });
  res.end(body);
}

/** Answers with JSON. */
export function sendJson(
  res: http.ServerResponse,
  status: number,
  body: unknown,
): void {
  send(res, status, 'application/json; charset=utf-8', JSON.stringify(body));
}

/**
 * Reads an HTML form's fields.
 *
 * @throws InputError when the body is larger than 64 KiB
 */
export async function readForm(
  req: http.IncomingMessage,
): Promise<URLSearchParams> {
  let size = 0;
  const chunks: Buffer[] = [];
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) {
      throw new InputError(
        `the form is larger than \`${MAX_BODY_BYTES}\` bytes; send a smaller one`,
      );
    }
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}

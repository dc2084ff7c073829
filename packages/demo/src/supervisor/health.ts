import { Client } from 'pg';

const TIMEOUT_MS = 2_000;

/** Whether an address answers with a status below 400. Never throws. */
export async function answersOk(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

/** Whether one can sign in to a database. Never throws. */
export async function acceptsSignIn(url: string): Promise<boolean> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: TIMEOUT_MS,
  });
  client.on('error', () => {}); // told by the answer
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

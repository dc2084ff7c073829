import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createWriteStream, existsSync, promises as fs } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { readOrCreateSecretFile } from '../secretFile';
import { chooseServerAccount, type ServerAccount } from './account';
import { choosePlaces } from './places';

/** A running PostgreSQL server. */
export interface RunningServer {
  port: number;
  /** For seeding and for tests: `postgresql://…` as the superuser, to the database named. */
  superuserUrl(database: string): string;
  stop(): Promise<void>;
}

const SUPERUSER = 'demo_superuser';
const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 15_000;

/**
 * Starts PostgreSQL 18 on the loopback interface, with its data below `dataDir`; makes the cluster at
 * the first start. Passwords are SCRAM only, and there is no Unix socket that would skip them.
 *
 * @param dataDir - absolute path of the demo's data folder
 * @param port - TCP port
 * @throws Error with the server's last lines when it doesn't start
 */
export async function startServer(
  dataDir: string,
  port: number,
): Promise<RunningServer> {
  const account = await chooseServerAccount();
  const places = await choosePlaces(dataDir, account);
  const password = await readOrCreateSecretFile(
    path.join(dataDir, 'postgres', 'superuser-password'),
    () => randomBytes(24).toString('base64url'),
  );
  if (!existsSync(path.join(places.clusterDir, 'PG_VERSION'))) {
    await initialise(places.programDir, places.clusterDir, password, account);
  }

  const logFile = path.join(dataDir, 'logs', 'postgres-server.log');
  await fs.mkdir(path.dirname(logFile), { recursive: true });
  const log = createWriteStream(logFile, { flags: 'a' });
  const child = spawn(
    path.join(places.programDir, 'bin', 'postgres'),
    [
      ...['-D', places.clusterDir, '-p', String(port)],
      ...['-c', 'listen_addresses=localhost'],
      ...['-c', 'unix_socket_directories='],
      ...['-c', 'password_encryption=scram-sha-256'],
      ...['-c', 'fsync=on'],
    ],
    { ...account, stdio: ['ignore', 'pipe', 'pipe'], cwd: os.tmpdir() },
  );
  const lastLines = keepLastLines(child, log);
  const superuserUrl = (database: string) =>
    `postgresql://${SUPERUSER}:${encodeURIComponent(
      password,
    )}@localhost:${port}/${database}`;

  try {
    await waitUntilReady(child, superuserUrl('postgres'), lastLines);
  } catch (error) {
    await stopChild(child);
    throw error;
  }
  return {
    port,
    superuserUrl,
    stop: async () => {
      await stopChild(child);
      log.end();
    },
  };
}

async function initialise(
  programDir: string,
  clusterDir: string,
  password: string,
  account: ServerAccount | undefined,
): Promise<void> {
  // initdb that was interrupted leaves a folder that the server would refuse.
  await fs.rm(clusterDir, { recursive: true, force: true });
  await fs.mkdir(clusterDir, { recursive: true, mode: 0o700 });
  if (account) {
    await fs.chown(clusterDir, account.uid, account.gid);
  }
  // initdb takes the password from a file only, which its account must be able to read.
  const passwordDir = await fs.mkdtemp(path.join(os.tmpdir(), 'custody-demo-'));
  const passwordFile = path.join(passwordDir, 'password');
  try {
    await fs.writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
    if (account) {
      await fs.chown(passwordFile, account.uid, account.gid);
      await fs.chown(passwordDir, account.uid, account.gid);
    }
    await runInitdb(
      path.join(programDir, 'bin', 'initdb'),
      clusterDir,
      passwordFile,
      account,
    );
  } catch (error) {
    await fs.rm(clusterDir, { recursive: true, force: true });
    throw error;
  } finally {
    await fs.rm(passwordDir, { recursive: true, force: true });
  }
}

async function runInitdb(
  program: string,
  clusterDir: string,
  passwordFile: string,
  account: ServerAccount | undefined,
): Promise<void> {
  const child = spawn(
    program,
    [
      `--pgdata=${clusterDir}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
    ],
    { ...account, stdio: ['ignore', 'pipe', 'pipe'], cwd: os.tmpdir() },
  );
  const lastLines = keepLastLines(child);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) {
    throw new Error(`initdb ended with code ${code}: ${lastLines()}`);
  }
}

function keepLastLines(
  child: ChildProcess,
  log?: NodeJS.WritableStream,
): () => string {
  let tail = '';
  const keep = (chunk: Buffer) => {
    log?.write(chunk);
    tail = (tail + chunk.toString('utf8')).slice(-600);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  return () => tail.trim();
}

async function waitUntilReady(
  child: ChildProcess,
  url: string,
  lastLines: () => string,
): Promise<void> {
  let ended: string | undefined;
  child.once('error', error => {
    ended = error.message;
  });
  child.once('exit', (code, signal) => {
    ended = `it ended with ${signal ?? `code ${code}`}`;
  });
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (performance.now() < deadline) {
    if (ended) {
      throw new Error(`PostgreSQL did not start: ${ended}: ${lastLines()}`);
    }
    const client = new Client({ connectionString: url });
    client.on('error', () => {}); // a connection lost while starting: the next try tells
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await sleep(100);
    }
  }
  throw new Error(
    `PostgreSQL was not ready after ${
      START_TIMEOUT_MS / 1000
    } s: ${lastLines()}`,
  );
}

/** SIGINT is PostgreSQL's "fast" shutdown: sessions are ended, data is safe. */
async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || !child.pid) {
    return;
  }
  const exited = new Promise<void>(resolve => {
    child.once('exit', () => resolve());
  });
  child.kill('SIGINT');
  const timeout = new AbortController();
  await Promise.race([
    exited,
    sleep(STOP_TIMEOUT_MS, undefined, { signal: timeout.signal }).then(
      () => child.kill('SIGQUIT'),
      () => {},
    ),
  ]);
  timeout.abort();
  await exited;
}

import { spawn, type ChildProcess } from 'node:child_process';
import { promises as fs } from 'node:fs';
import path from 'node:path';
import { world } from './world';

const STARTS_WITHIN_MS = 300_000;
const STOPS_WITHIN_MS = 30_000;

/** Starts the demo as `npm start` does, on an empty folder, and gives back what stops it. */
export default async function globalSetup(): Promise<
  (() => Promise<void>) | void
> {
  if (world.keep && (await answers(world.urls.frontend))) {
    return undefined;
  }
  await fs.rm(world.dataDir, { recursive: true, force: true });
  await fs.mkdir(world.dataDir, { recursive: true });
  await copyPolicies();
  const supervisor = spawn('yarn', ['workspace', '@custody/demo', 'start'], {
    cwd: world.rootDir,
    env: { ...process.env, ...world.env, NODE_ENV: 'development' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const log = await fs.open(path.join(world.dataDir, 'supervisor.log'), 'w');
  await untilReady(supervisor, line => log.write(line));
  if (world.keep) {
    supervisor.unref();
    return undefined;
  }
  return async () => {
    await stop(supervisor);
    await log.close();
  };
}

async function copyPolicies(): Promise<void> {
  if (!world.policies) return;
  const { from, to } = world.policies;
  for (const folder of from) await fs.cp(folder, to, { recursive: true });
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    response => response.ok,
    () => false,
  );
}

function untilReady(
  supervisor: ChildProcess,
  write: (text: string) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => {
      supervisor.kill('SIGTERM');
      reject(
        new Error(
          `the demo did not come up in ${
            STARTS_WITHIN_MS / 1000
          } s; it said:\n${said}`,
        ),
      );
    }, STARTS_WITHIN_MS);
    const onText = (chunk: Buffer) => {
      said += chunk;
      write(String(chunk));
      if (said.includes(`Custody is at ${world.urls.frontend}`)) {
        clearTimeout(timer);
        resolve();
      }
    };
    supervisor.stdout?.on('data', onText);
    supervisor.stderr?.on('data', onText);
    supervisor.on('exit', code => {
      clearTimeout(timer);
      reject(new Error(`the demo ended with code ${code}; it said:\n${said}`));
    });
  });
}

async function stop(supervisor: ChildProcess): Promise<void> {
  const ended = new Promise<void>(resolve =>
    supervisor.on('exit', () => resolve()),
  );
  if (supervisor.pid) process.kill(-supervisor.pid, 'SIGTERM');
  const timer = setTimeout(() => {
    if (supervisor.pid) process.kill(-supervisor.pid, 'SIGKILL');
  }, STOPS_WITHIN_MS);
  await ended;
  clearTimeout(timer);
}

import { promises as fs } from 'node:fs';
import path from 'node:path';
import { addressesOf, type DemoConfig } from '../config';
import { seedHistory } from '../history/seedHistory';
import { readPersonas, type Persona } from '../oidc/personas';
import type { Say } from './output';
import { demoParts } from './parts';
import { seedRepositories } from './repositories';
import {
  removeRunRecord,
  requireNotRunning,
  writeRunRecord,
} from './runRecord';
import { loadSharedSecrets } from './secrets';
import { supervise } from './supervise';

/** The whole demo, running. */
export interface RunningDemo {
  urls: ReturnType<typeof addressesOf>;
  personas: Persona[];
  /** Settles with a sentence when a part ends by itself. Never when the demo was stopped. */
  died: Promise<string>;
  /** Stops everything, and returns once nothing is left. Safe to call again. */
  stop(): Promise<void>;
}

/**
 * Brings the demo up: PostgreSQL, OIDC provider, workload, Backstage's backend and frontend.
 *
 * @param config - ports and folders
 * @param options.say - told of progress, a line a time
 * @param options.signal - gives up, and stops what was started
 * @param options.without - parts that somebody else runs, such as a test
 * @throws ConflictError when a port is in use or the demo runs already
 * @throws Error in words, when a part doesn't come up
 */
export async function startDemo(
  config: DemoConfig,
  options: { say: Say; signal?: AbortSignal; without?: string[] },
): Promise<RunningDemo> {
  await fs.mkdir(config.dataDir, { recursive: true });
  await requireNotRunning(config.dataDir);
  const personas = await readPersonas(
    path.join(config.rootDir, 'examples', 'org'),
  );
  await seedRepositories(config);
  const parts = demoParts(config, await loadSharedSecrets(config)).filter(
    ({ name }) => !options.without?.includes(name),
  );
  const stopped = new AbortController();
  const supervised = await supervise(parts, {
    logDir: path.join(config.dataDir, 'logs'),
    say: options.say,
    signal: options.signal,
    onStart: pids =>
      writeRunRecord(config.dataDir, { supervisor: process.pid, parts: pids }),
    // While the frontend starts, which takes longer.
    onHealthy: part => {
      if (part === 'backend' && config.history) {
        seedHistory(config, { say: options.say, signal: stopped.signal });
      }
    },
  }).catch(async error => {
    stopped.abort();
    await removeRunRecord(config.dataDir);
    throw error;
  });
  return {
    urls: addressesOf(config.ports),
    personas,
    died: supervised.died,
    stop: async () => {
      stopped.abort();
      await supervised.stop();
      await removeRunRecord(config.dataDir);
    },
  };
}

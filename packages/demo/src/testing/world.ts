import { randomInt } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { readDemoConfig, type DemoConfig } from '../config';

/**
 * A port that was free a moment ago, and that the system hands to nobody by itself: it takes the ports of outgoing
 * connections from above these.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    const server = net.createServer();
    const isFree = await new Promise<boolean>(resolve => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    await new Promise(resolve => {
      server.close(resolve);
    });
    if (isFree) {
      return port;
    }
  }
}

/** A data folder of its own, which also PostgreSQL's account can reach. */
export function makeDataDir(): string {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'custody-demo-test-'));
  chmodSync(dataDir, 0o711);
  return dataDir;
}

/** Removes a data folder, and what PostgreSQL had to put elsewhere. */
export function removeDataDir(dataDir: string): void {
  const note = path.join(dataDir, 'postgres', 'elsewhere');
  if (existsSync(note)) {
    rmSync(readFileSync(note, 'utf8').trim(), { recursive: true, force: true });
  }
  rmSync(dataDir, { recursive: true, force: true });
}

/** A configuration with free ports and a data folder of its own, removed by `cleanUp`. */
export async function testConfig(): Promise<{
  config: DemoConfig;
  cleanUp(): void;
}> {
  const dataDir = makeDataDir();
  const config = readDemoConfig({ CUSTODY_DEMO_DATA_DIR: dataDir });
  for (const name of Object.keys(config.ports)) {
    config.ports[name as keyof typeof config.ports] = await freePort();
  }
  return { config, cleanUp: () => removeDataDir(dataDir) };
}

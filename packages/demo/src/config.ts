import { existsSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '@backstage/errors';

/** Where each part of the demo listens, and where its state lives. */
export interface DemoConfig {
  /** The root of the repository: where `app-config.yaml` and `examples/` are. */
  rootDir: string;
  /** Everything that the demo writes is below this folder; `npm run reset` removes it. */
  dataDir: string;
  ports: DemoPorts;
  /** Whether a new demo gets a past, so that its pages have something to show. */
  history: boolean;
}

/** One TCP port a part, all on the loopback interface. */
export interface DemoPorts {
  postgres: number;
  oidc: number;
  workload: number;
  backend: number;
  frontend: number;
}

/** The variable that moves a part to another port, by part. */
export const PORT_VARIABLES: Record<keyof DemoPorts, string> = {
  postgres: 'CUSTODY_DEMO_POSTGRES_PORT',
  oidc: 'CUSTODY_DEMO_OIDC_PORT',
  workload: 'CUSTODY_DEMO_WORKLOAD_PORT',
  backend: 'CUSTODY_DEMO_BACKEND_PORT',
  frontend: 'CUSTODY_DEMO_FRONTEND_PORT',
};

const DEFAULT_PORTS: DemoPorts = {
  postgres: 9432,
  oidc: 9400,
  workload: 9410,
  backend: 7007,
  frontend: 3000,
};

/**
 * Reads the demo's settings from environment variables.
 *
 * @param env - the environment; `CUSTODY_DEMO_DATA_DIR` moves the state, `PORT_VARIABLES` the ports, and
 * `CUSTODY_DEMO_SEED=0` leaves out the past
 * @param from - the folder from which the repository's root is searched upwards
 * @throws InputError when a port is no number from 1 to 65535, or no repository is found
 */
export function readDemoConfig(
  env: NodeJS.ProcessEnv = process.env,
  from: string = process.cwd(),
): DemoConfig {
  const rootDir = findRoot(from);
  const dataDir = path.resolve(
    rootDir,
    env.CUSTODY_DEMO_DATA_DIR ? env.CUSTODY_DEMO_DATA_DIR : '.data',
  );
  const ports = { ...DEFAULT_PORTS };
  for (const part of Object.keys(ports) as (keyof DemoPorts)[]) {
    const value = env[PORT_VARIABLES[part]];
    if (value) {
      ports[part] = parsePort(PORT_VARIABLES[part], value);
    }
  }
  return { rootDir, dataDir, ports, history: env.CUSTODY_DEMO_SEED !== '0' };
}

/** Addresses as a browser and the other parts see them. */
export function addressesOf(ports: DemoPorts) {
  return {
    frontend: `http://localhost:${ports.frontend}`,
    backend: `http://localhost:${ports.backend}`,
    oidc: `http://localhost:${ports.oidc}`,
    workload: `http://localhost:${ports.workload}`,
  };
}

function parsePort(variable: string, value: string): number {
  const port = Number(value);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new InputError(
      `${variable} is \`${value.slice(
        0,
        100,
      )}\`; set it to a number from 1 to 65535`,
    );
  }
  return port;
}

function findRoot(from: string): string {
  for (let dir = from; ; dir = path.dirname(dir)) {
    if (existsSync(path.join(dir, 'backstage.json'))) {
      return dir;
    }
    if (dir === path.dirname(dir)) {
      throw new InputError(
        `no backstage.json in \`${from.slice(
          0,
          100,
        )}\` or above; run the demo from a checkout of the repository`,
      );
    }
  }
}

import path from 'node:path';
import {
  addressesOf,
  PORT_VARIABLES,
  type DemoConfig,
  type DemoPorts,
} from '../config';
import { adminUrlsFile, type AdminUrls } from '../postgres/start';
import { readFileIfPresent } from '../secretFile';
import { acceptsSignIn, answersOk } from './health';
import { isWorrying } from './output';
import type { Command } from './processGroup';
import { backstageStartFailure } from './startFailure';
import type { Part } from './supervise';

const SECOND = 1_000;

/** Loads TypeScript the way Backstage's own backend does in development. */
const LOADER = '@backstage/cli/config/nodeTransform.cjs';

/**
 * The five programs of the demo, in the order in which they need each other: Backstage discovers the OIDC
 * provider once, at its start, and Custody's provider wants its PostgreSQL.
 *
 * @param config - ports and folders
 * @param secrets - environment variables that the OIDC provider and the backend share
 */
export function demoParts(
  config: DemoConfig,
  secrets: Record<string, string>,
): Part[] {
  const addresses = addressesOf(config.ports);
  const own = (name: 'postgres' | 'oidc' | 'workload') =>
    nodeProgram(config, path.join('packages/demo/src', name, 'main.ts'));
  return [
    {
      ...port(config, 'postgres'),
      command: async () => own('postgres'),
      isHealthy: async () => {
        const urls = Object.values((await readAdminUrls(config.dataDir)) ?? {});
        const answers = await Promise.all(urls.map(acceptsSignIn));
        return answers.length > 0 && answers.every(Boolean);
      },
      timeoutMs: 60 * SECOND,
      shows: () => false,
      stopLast: true,
    },
    {
      ...port(config, 'oidc'),
      command: async () => withEnv(own('oidc'), secrets),
      isHealthy: () =>
        answersOk(`${addresses.oidc}/.well-known/openid-configuration`),
      timeoutMs: 30 * SECOND,
      shows: () => false,
    },
    {
      ...port(config, 'workload'),
      command: async () => own('workload'),
      isHealthy: () => answersOk(`${addresses.workload}/healthz`),
      timeoutMs: 30 * SECOND,
      // The counts come every few seconds; they are in the log, and on the workload's page.
      shows: line => /: (now on|no credential)/.test(line),
    },
    {
      ...port(config, 'backend'),
      command: async () =>
        backendProgram(config, {
          ...secrets,
          ...(await readAdminUrls(config.dataDir)),
        }),
      isHealthy: () =>
        answersOk(`${addresses.backend}/.backstage/health/v1/readiness`),
      timeoutMs: 180 * SECOND,
      shows: isWorrying,
      startFailure: backstageStartFailure,
    },
    {
      ...port(config, 'frontend'),
      command: async () => frontendProgram(config),
      isHealthy: () => answersOk(addresses.frontend),
      timeoutMs: 180 * SECOND,
      shows: isWorrying,
    },
  ];
}

function port(config: DemoConfig, name: keyof DemoPorts) {
  return {
    name,
    port: config.ports[name],
    portVariable: PORT_VARIABLES[name],
  };
}

function nodeProgram(config: DemoConfig, file: string): Command {
  return {
    file: process.execPath,
    args: ['--require', require.resolve(LOADER), file],
    cwd: config.rootDir,
    env: { ...process.env, ...portsAndFolders(config) },
  };
}

/**
 * The backend, run as `backstage-cli package start` runs it, but directly: that command outlives a backend
 * that failed, and waits for somebody to change a file.
 */
function backendProgram(
  config: DemoConfig,
  env: Record<string, string>,
): Command {
  return {
    file: process.execPath,
    args: [
      '--enable-source-maps',
      '--require',
      require.resolve(LOADER),
      'src/index.ts',
    ],
    cwd: path.join(config.rootDir, 'packages', 'backend'),
    env: { ...developmentEnv(config), ...env },
  };
}

function frontendProgram(config: DemoConfig): Command {
  const cli = require.resolve('@backstage/cli/package.json');
  return {
    file: process.execPath,
    args: [
      path.join(path.dirname(cli), 'bin', 'backstage-cli'),
      'package',
      'start',
    ],
    cwd: path.join(config.rootDir, 'packages', 'app'),
    env: developmentEnv(config),
  };
}

function developmentEnv(config: DemoConfig): NodeJS.ProcessEnv {
  return {
    ...process.env,
    NODE_ENV: 'development',
    ...portsAndFolders(config),
  };
}

/** The variables that `app-config.yaml` and the demo's own programs read. */
function portsAndFolders(config: DemoConfig): Record<string, string> {
  const addresses = addressesOf(config.ports);
  const ports = (Object.keys(PORT_VARIABLES) as (keyof DemoPorts)[]).map(
    name => [PORT_VARIABLES[name], String(config.ports[name])],
  );
  return {
    ...Object.fromEntries(ports),
    CUSTODY_DEMO_DATA_DIR: config.dataDir,
    CUSTODY_APP_URL: addresses.frontend,
    CUSTODY_BACKEND_URL: addresses.backend,
    CUSTODY_BACKEND_PORT: String(config.ports.backend),
    CUSTODY_OIDC_URL: addresses.oidc,
    CUSTODY_WORKLOAD_URL: addresses.workload,
    // Backstage would open a browser on machines that may have none; the address is printed.
    BROWSER: 'none',
  };
}

function withEnv(command: Command, env: Record<string, string>): Command {
  return { ...command, env: { ...command.env, ...env } };
}

async function readAdminUrls(dataDir: string): Promise<AdminUrls | undefined> {
  const content = await readFileIfPresent(adminUrlsFile(dataDir));
  return content === undefined ? undefined : (JSON.parse(content) as AdminUrls);
}

import http from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { InputError } from '@backstage/errors';
import { addressesOf, type DemoConfig } from '../config';
import { closeServer, listen, send, sendJson } from '../http';
import { renderWorkloadPage } from './page';
import { ServiceRegistry } from './registry';
import type { SampleService } from './service';

/** The running sample workload. */
export interface RunningWorkload {
  url: string;
  close(): Promise<void>;
}

const POLL_EVERY_MS = 1_000;
const QUERY_EVERY_MS = 500;
const REPORT_EVERY_MS = 5_000;

/**
 * Starts the sample workload: any number of services in one process, each with its own keys.
 *
 * @param config - ports and folders; private keys go to `<dataDir>/workload`
 * @param report - gets lines worth telling; by default nobody does
 */
export async function startWorkload(
  config: DemoConfig,
  report: (line: string) => void = () => {},
): Promise<RunningWorkload> {
  const addresses = addressesOf(config.ports);
  const registry = new ServiceRegistry({
    directory: path.join(config.dataDir, 'workload'),
    backendUrl: addresses.backend,
    report,
  });
  await registry.restore();

  const server = http.createServer((req, res) => {
    answer(registry, req, res).catch(error =>
      sendJson(res, error instanceof InputError ? 400 : 500, {
        error: (error as Error).message,
      }),
    );
  });
  await listen(server, config.ports.workload);

  const stop = new AbortController();
  const each =
    (work: (service: SampleService) => Promise<void>) => async () => {
      await Promise.all((await registry.list()).map(work));
    };
  const loops = [
    every(
      POLL_EVERY_MS,
      stop.signal,
      each(service => service.poll()),
    ),
    every(
      QUERY_EVERY_MS,
      stop.signal,
      each(service => service.beat()),
    ),
    every(REPORT_EVERY_MS, stop.signal, async () => {
      const line = statusLine(await registry.list());
      if (line) {
        report(line);
      }
    }),
  ];
  return {
    url: addresses.workload,
    close: async () => {
      stop.abort();
      await closeServer(server);
      await Promise.all(loops);
      await Promise.all(
        (await registry.list()).map(service => service.close()),
      );
    },
  };
}

/** Works, then waits out the rest of the interval; one round at a time, until aborted. */
async function every(
  intervalMs: number,
  signal: AbortSignal,
  work: () => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    const started = performance.now();
    await work();
    const rest = intervalMs - (performance.now() - started);
    await sleep(Math.max(rest, 10), undefined, { signal }).catch(() => {});
  }
}

function statusLine(services: SampleService[]): string {
  return services
    .map(({ status }) => status)
    .filter(({ state }) => state !== 'waiting')
    .map(
      status =>
        `${status.service} v${status.version}: ${status.queries} queries ok, ${status.failed} failed`,
    )
    .join(' · ');
}

const ROUTE = /^\/services\/([^/]+)\/(keys|status)\/?$/;

async function answer(
  registry: ServiceRegistry,
  req: http.IncomingMessage,
  res: http.ServerResponse,
): Promise<void> {
  const url = new URL(req.url ?? '/', 'http://localhost');
  if (req.method !== 'GET') {
    sendJson(res, 405, { error: 'only GET; everything else is on Custody' });
    return;
  }
  if (url.pathname === '/') {
    const services = await registry.list();
    const page = renderWorkloadPage(services.map(({ status }) => status));
    send(res, 200, 'text/html; charset=utf-8', page);
    return;
  }
  if (url.pathname === '/healthz') {
    sendJson(res, 200, { status: 'ok' });
    return;
  }
  const [, name, what] = ROUTE.exec(url.pathname) ?? [];
  if (what === 'keys') {
    const { keys } = await registry.ensure(name);
    sendJson(res, 200, { keys: keys.publicJwks });
    return;
  }
  const service = what === 'status' ? await registry.find(name) : undefined;
  if (!service) {
    sendJson(res, 404, {
      error: `nothing at \`${url.pathname.slice(
        0,
        100,
      )}\`; see / for the services`,
    });
    return;
  }
  sendJson(res, 200, service.status);
}

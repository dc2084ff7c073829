import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '@backstage/types';
import autocannon from 'autocannon';
import { interleaved, summarize } from '../interleaved';
import { withPostgres } from '../postgres';
import { BenchmarkResult } from '../result';
import { componentName, ESTATE, NAMESPACE, teamOf, teamRef } from './estate';
import { withServer } from './runningServer';

const CONNECTIONS = 8;
const SECONDS = 2;
const ROUNDS = { rounds: 9, warmUp: 2 };

/** Which components are asked for, one after the other; every team is among their owners. */
const ASKED = Array.from({ length: 500 }, (_, at) => at * 9);

type Server = { baseUrl: string; token: string };

/**
 * The health of a component beside the catalog's own query by kind and owner: one backend, one database, both asked
 * over HTTP by the same person, on as many connections.
 */
export function run(): Promise<BenchmarkResult[]> {
  return withPostgres(url =>
    measure('PostgreSQL', {
      client: 'pg',
      connection: url,
      pluginDivisionMode: 'schema',
    }),
  );
}

/** The same on SQLite. */
export async function runOnSqlite(): Promise<BenchmarkResult[]> {
  const directory = await mkdtemp(join(tmpdir(), 'custody-bench-'));
  try {
    return await measure('SQLite', {
      client: 'better-sqlite3',
      connection: { directory },
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function measure(
  engine: string,
  database: JsonObject,
): Promise<BenchmarkResult[]> {
  const ours = ASKED.map(
    at =>
      `/api/custody/components/${NAMESPACE}/${componentName(
        at,
      )}/credential-health`,
  );
  const reference = ASKED.map(
    at =>
      `/api/catalog/entities/by-query?filter=kind=identity,spec.owner=${teamRef(
        teamOf(at),
      )}`,
  );
  return withServer(database, async server => {
    await expectAnswers(server, ours[0], reference[0]);
    const rates = summarize(
      await interleaved(
        ROUNDS,
        () => rateOf(server, ours),
        () => rateOf(server, reference),
      ),
    );
    const identities = ESTATE.components * ESTATE.identitiesPerComponent;
    return [
      {
        name: `component health with ${identities.toLocaleString(
          'en',
        )} identities, on ${engine}`,
        ours: {
          what: `credential-health of a component, ${CONNECTIONS} connections`,
          perSecond: rates.ours,
        },
        reference: {
          what: `the catalog's by-query for identities of an owner, ${CONNECTIONS} connections`,
          perSecond: rates.reference,
        },
        ratio: rates.ratio,
        aim: { of: 'rate', atLeast: 5 },
      },
    ];
  });
}

/** @returns requests answered a second */
async function rateOf(server: Server, paths: string[]): Promise<number> {
  const result = await autocannon({
    url: server.baseUrl,
    connections: CONNECTIONS,
    duration: SECONDS,
    headers: authorization(server),
    requests: paths.map(path => ({ method: 'GET', path })),
  });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(
      `${result.non2xx} answers were not 2xx and ${result.errors} requests failed: what was measured is something else`,
    );
  }
  return result['2xx'] / result.duration;
}

/** A benchmark of what answers nothing would be worth nothing. */
async function expectAnswers(
  server: Server,
  ours: string,
  reference: string,
): Promise<void> {
  const ask = async (path: string) => {
    const response = await fetch(`${server.baseUrl}${path}`, {
      headers: authorization(server),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`\`${path}\` answers ${response.status}: ${text}`);
    }
    return JSON.parse(text);
  };
  const health = await ask(ours);
  const page = await ask(reference);
  const expected =
    (ESTATE.components / ESTATE.teams) * ESTATE.identitiesPerComponent;
  if (
    health.identities.length !== ESTATE.identitiesPerComponent ||
    page.totalItems !== expected
  ) {
    throw new Error(
      `expected ${ESTATE.identitiesPerComponent} identities of the component and ${expected} of the owner, not ${health.identities.length} and ${page.totalItems}`,
    );
  }
}

function authorization({ token }: Server) {
  return { authorization: `Bearer ${token}` };
}

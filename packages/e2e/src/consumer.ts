import type { WorkloadCredentials } from '@custody/backstage-plugin-custody-common';
import type { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import type { Opened } from './logins';
import { world } from './world';

/** What a consumer's assertions are made out to. */
export const AUDIENCE = `${world.urls.backend}/api/custody/workload`;

/** A request over the network in which a consumer proves itself, with an assertion of its own each time. */
export async function askAsConsumer(
  consumer: ConsumerDouble,
  path: string,
  body?: unknown,
): Promise<Response> {
  const now = new Date().toISOString();
  return fetch(`${AUDIENCE}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${await consumer.assertion({
        now,
        audience: AUDIENCE,
      })}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
}

/** @returns the current version that lies sealed for a consumer, opened; undefined while there is none for it */
export async function currentFor(
  consumer: ConsumerDouble,
): Promise<{ version: number; opened: Opened } | undefined> {
  const response = await askAsConsumer(consumer, '/credentials');
  if (!response.ok) return undefined;
  const { items } = (await response.json()) as WorkloadCredentials;
  const current = items.find(({ state }) => state === 'current');
  return (
    current && {
      version: current.version,
      opened: await consumer.open(current.sealed),
    }
  );
}

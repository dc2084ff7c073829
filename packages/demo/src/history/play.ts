import { setTimeout as sleep } from 'node:timers/promises';
import {
  createCustodyClient,
  type CustodyClient,
} from '@custody/backstage-plugin-custody-common';
import type { Chapter } from './story';

/** Where the story is played. */
export interface Stage {
  backendUrl: string;
  workloadUrl: string;
  /** Signs a persona in. @returns a user token */
  signIn(persona: string): Promise<string>;
}

const FULFILLED_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 500;

/**
 * Plays one chapter against the real API, each step as the person who takes it: nothing in the history is
 * made up, and nothing goes around what Custody checks.
 *
 * A chapter whose identity was asked for before is left as it is.
 *
 * @throws what the API or the sign-in throws
 */
export async function playChapter(
  chapter: Chapter,
  stage: Stage,
): Promise<void> {
  const custody = createCustodyClient({
    baseUrl: `${stage.backendUrl}/api/custody`,
  });
  const as = async (persona: string) => ({
    token: await stage.signIn(persona),
  });
  const { identity } = chapter;
  const asRequester = await as(chapter.requester);
  const known = await custody.listRequests(
    {
      query: {
        identity: `identity:${identity.namespace}/${identity.name}`,
        limit: 1,
      },
    },
    asRequester,
  );
  if (known.items.length > 0) {
    return;
  }

  const request = await custody.submit(
    {
      body: {
        kind: 'create',
        identity: {
          ...identity,
          type: 'service-account',
          credential: { mode: 'rotated' },
        },
        reason: chapter.reason,
        consumers: [
          {
            name: chapter.service,
            keys: await readKeys(stage.workloadUrl, chapter.service),
          },
        ],
      },
    },
    asRequester,
  );
  for (const { reviewer, verdict, reason } of chapter.reviews) {
    await custody.review(
      {
        params: { id: request.id },
        body: { verdict, reason, digest: request.digest },
      },
      await as(reviewer),
    );
  }
  if (chapter.rotation) {
    await untilFulfilled(custody, request.id, asRequester.token);
    await custody.rotate(
      {
        params: { namespace: identity.namespace, name: identity.name },
        body: { reason: chapter.rotation.reason },
      },
      await as(chapter.rotation.by),
    );
  }
}

async function readKeys(workloadUrl: string, service: string) {
  const response = await fetch(`${workloadUrl}/services/${service}/keys`);
  if (!response.ok) {
    throw new Error(`the workload answered ${response.status}`);
  }
  const { keys } = await response.json();
  return keys;
}

async function untilFulfilled(
  custody: CustodyClient,
  id: string,
  token: string,
): Promise<void> {
  const deadline = performance.now() + FULFILLED_WITHIN_MS;
  while (performance.now() < deadline) {
    const { state } = await custody.getRequest({ params: { id } }, { token });
    if (state === 'fulfilled') {
      return;
    }
    await sleep(LOOK_EVERY_MS);
  }
  throw new Error(
    `request \`${id}\` was not fulfilled within ${
      FULFILLED_WITHIN_MS / 1000
    } s`,
  );
}

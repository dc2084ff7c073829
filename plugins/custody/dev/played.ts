import type { RouteName } from '@custody/backstage-plugin-custody-common';
import { clockAt } from '../src/__testUtils__/clock';
import { identityDetail } from '../src/__testUtils__/identities';
import { deniedPreview } from '../src/__testUtils__/requests';
import { scriptedApi, type Fault } from '../src/__testUtils__/scriptedApi';
import { busyWorld, emptyWorld } from '../src/__testUtils__/world';

const ROUTES: readonly RouteName[] = [
  'listIdentities',
  'getIdentity',
  'componentHealth',
  'componentHistory',
  'listRequests',
  'getRequest',
  'gates',
  'scopes',
  'preview',
];

const FAULTS: Record<string, Fault> = {
  error: { status: 500, message: 'the database did not answer' },
  forbidden: {
    status: 403,
    message:
      'you are in none of the groups that may see identities of payments',
  },
  loading: 'never',
};

/** The scripted API, with the day that the first address asks for. */
export function playedApi(me: string) {
  const wanted = new URLSearchParams(window.location.search).get('world') ?? '';
  const now = Date.now();
  const world = wanted === 'empty' ? emptyWorld(now) : busyWorld(now);
  if (wanted === 'denied') {
    world.preview = { ...world.preview, ...deniedPreview };
  }
  if (wanted === 'many') {
    for (let index = 0; index < 340; index++) {
      world.identities.push(
        identityDetail(clockAt(now), {
          name: `service-${String(index).padStart(3, '0')}-db`,
        }),
      );
    }
  }
  const api = scriptedApi(world, me);
  for (const route of ROUTES) {
    if (FAULTS[wanted]) api.faults[route] = FAULTS[wanted];
  }
  return api;
}

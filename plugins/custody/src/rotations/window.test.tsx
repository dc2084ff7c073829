import { screen } from '@testing-library/react';
import type { ReactElement } from 'react';
import { clockAt } from '../__testUtils__/clock';
import { renderPart } from '../__testUtils__/render';
import { busyWorld } from '../__testUtils__/world';
import { CredentialHealthPanel } from '../card/CredentialHealthPanel';
import { IdentityPage } from '../identity/IdentityPage';
import { RotationsPage } from './RotationsPage';
import { startOf, startsOutside } from './window';

const NAME = 'ledger-api-db';
const DAY = 86_400_000;
/** One for all: a day that ends meanwhile is the same day still. */
const NOW = Date.now();
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** A window that is open all day, so many days from now. */
function dayAhead(days: number): string {
  const day = new Date(NOW + days * DAY).getUTCDay();
  return `${DAYS[day]} 00:00-24:00 UTC`;
}

type Windows = { platform: string; own?: string };

/** A world in which one identity is due in four days and overdue in five. */
function worldOf(windows: Windows) {
  const world = busyWorld(NOW);
  const at = clockAt(NOW);
  world.rotations.window = windows.platform;
  world.identities = world.identities.filter(({ name }) => name === NAME);
  Object.assign(world.identities[0], {
    rotationDueAt: at({ days: 4 }),
    rotationOverdueAt: at({ days: 5 }),
    rotationWindow: windows.own ?? null,
  });
  return world;
}

describe.each<[string, ReactElement]>([
  [
    'card',
    <CredentialHealthPanel key="card" namespace="payments" name="ledger-api" />,
  ],
  ['page', <IdentityPage key="page" namespace="payments" name={NAME} />],
  ['list', <RotationsPage key="list" />],
])('the %s', (_, part) => {
  it.each<[string, Windows, number]>([
    ['opens before it is overdue', { platform: dayAhead(5) }, 0],
    ['does not', { platform: dayAhead(6) }, 1],
    ['is its owner’s', { platform: dayAhead(6), own: dayAhead(5) }, 0],
    ['is its owner’s alone', { platform: dayAhead(5), own: dayAhead(6) }, 1],
  ])(
    'says whether it begins outside of its window: that %s',
    async (__, windows, times) => {
      renderPart(part, { world: worldOf(windows) });
      const window = windows.own ?? windows.platform;
      expect(
        (await screen.findAllByText(new RegExp(window))).length,
      ).toBeGreaterThan(0);
      expect(screen.queryAllByText(/outside of it/)).toHaveLength(times);
    },
  );

  it('says nothing of that while rotation is paused', async () => {
    const world = worldOf({ platform: dayAhead(6) });
    world.rotations.paused = { by: null, reason: 'a freeze', since: null };
    renderPart(part, { world });
    expect(
      (await screen.findAllByText(new RegExp(dayAhead(6)))).length,
    ).toBeGreaterThan(0);
    expect(screen.queryByText(/outside of it/)).toBeNull();
  });
});

it('makes nothing of a window that can’t be read', () => {
  const identity = {
    uid: 'a',
    rotationDueAt: '2026-11-24T03:00:00.000Z',
    rotationOverdueAt: null,
    grantEndsAt: null,
  };
  const startsAt = startOf(identity, 'at night', 0);
  expect(startsAt).toBe(identity.rotationDueAt);
  expect(startsOutside('at night', startsAt)).toBe(false);
  expect(startOf({ ...identity, rotationDueAt: null }, null, 0)).toBeNull();
});

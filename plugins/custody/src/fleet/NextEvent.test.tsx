import { screen } from '@testing-library/react';
import { clockAt } from '../__testUtils__/clock';
import { renderPart } from '../__testUtils__/render';
import { busyWorld } from '../__testUtils__/world';
import { NextEvent } from './NextEvent';

const NOW = Date.now();
const DAY = 86_400_000;
const at = clockAt(NOW);
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** A window that is open all day, so many days from now. */
const dayAhead = (days: number) =>
  `${DAYS[new Date(NOW + days * DAY).getUTCDay()]} 00:00-24:00 UTC`;

/** What is due in two days, in a window of five days from now. */
function show(change: object = {}, paused = false) {
  const world = busyWorld(NOW);
  if (paused) {
    world.rotations.paused = { by: null, reason: 'a freeze', since: null };
  }
  const identity = {
    ...world.identities[0],
    operation: null,
    pendingRequestId: null,
    rotationDueAt: at({ days: 2 }),
    rotationOverdueAt: at({ days: 6 }),
    rotationWindow: dayAhead(5),
    grantEndsAt: at({ days: 40 }),
    ...change,
  };
  renderPart(<NextEvent identity={identity} />, { world });
}

describe('the next event of an identity', () => {
  it('is when its rotation begins in its window, and not when it is due', async () => {
    show();
    expect(await screen.findByText(/^rotation/)).toHaveTextContent(
      /^rotation in [456] days/,
    );
    // On a screen that nothing can be held over, too.
    expect(screen.getByText(/^\(\w{3} \d{1,2}\)$/)).toBeVisible();
  });

  it('is the end of its grant where that comes before', async () => {
    show({ grantEndsAt: at({ days: 3 }) });
    expect(await screen.findByText(/^grant ends/)).toHaveTextContent(
      /in 3 days/,
    );
  });

  it('is when it is due while nothing begins', async () => {
    show({}, true);
    expect(await screen.findByText(/^rotation is paused/)).toHaveTextContent(
      /^rotation is paused, due in 2 days/,
    );
  });
});

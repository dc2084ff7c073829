import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { OperationView } from '@custody/backstage-plugin-custody-common';
import { axeFaults } from '../__testUtils__/axe';
import { clockAt } from '../__testUtils__/clock';
import { rotation } from '../__testUtils__/identities';
import { renderPart } from '../__testUtils__/render';
import { busyWorld } from '../__testUtils__/world';
import { IdentityPage } from './IdentityPage';

const NAME = 'ledger-api-db';

/** A world in which the identity's only operation is this rotation. */
function worldWith(
  more: (at: ReturnType<typeof clockAt>) => Partial<OperationView>,
) {
  const at = clockAt(Date.now());
  const world = busyWorld(Date.now());
  const found = world.identities.find(({ name }) => name === NAME)!;
  const operation = rotation(at, more(at));
  found.operation = operation.finishedAt === null ? operation : null;
  found.operations = [operation];
  return world;
}

const done = (minutesAgo: number) =>
  worldWith(at => ({
    state: 'done',
    step: null,
    steps: rotation(at).steps.map(step => ({
      ...step,
      state: 'done',
      at: at({ minutes: -minutesAgo }),
    })),
    adoption: {
      moved: 2,
      of: 2,
      waitingFor: [],
      moves: [
        { name: 'ledger-api', at: at({ minutes: -3 }), by: 'acknowledgement' },
        { name: 'ledger-batch', at: at({ minutes: -2 }), by: 'login' },
      ],
    },
    finishedAt: at({ minutes: -minutesAgo }),
  }));

const page = <IdentityPage namespace="payments" name={NAME} />;

describe('a rotation on the page of its identity', () => {
  it('says its versions, who is waited for and who has moved', async () => {
    const world = worldWith(at => ({
      adoption: {
        moved: 1,
        of: 2,
        waitingFor: [{ name: 'ledger-batch', owner: null }],
        moves: [
          {
            name: 'ledger-api',
            at: at({ minutes: -2 }),
            by: 'acknowledgement',
          },
        ],
      },
    }));
    const { container } = renderPart(page, { world });
    const panel = await screen.findByRole('region', { name: 'Under way' });
    expect(panel).toHaveTextContent('v6 to v7');
    expect(
      within(panel).getByRole('listitem', { current: 'step' }),
    ).toHaveTextContent(
      /^Observe, under way, 1 of 2 moved, waiting for ledger-batch$/,
    );
    expect(within(panel).getByRole('status')).toHaveTextContent(
      'Observe: 1 of 2 moved',
    );
    expect(panel).toHaveTextContent(
      /Moved: ledger-api 2 minutes ago .*, acknowledged/,
    );
    expect(await axeFaults(container)).toEqual([]);
  });

  it('says what failed in the words of the provider, how often, and when it is tried again', async () => {
    const world = worldWith(at => ({
      state: 'retrying',
      step: 'issue',
      steps: rotation(at).steps.map((step, index) => ({
        ...step,
        state: index === 0 ? 'failed' : 'ahead',
        at: null,
      })),
      adoption: null,
      attempts: 3,
      lastError: 'FATAL: too many connections for role "custody"',
      nextAttemptAt: at({ minutes: 4 }),
    }));
    renderPart(page, { world });
    const panel = await screen.findByRole('region', { name: 'Trying again' });
    expect(within(panel).getByRole('status')).toHaveTextContent(
      /^Issue failed \(attempt 3\): FATAL: too many connections for role "custody"Next try in 4 minutes/,
    );
  });

  it('is still seen when it has just ended, and not for ever', async () => {
    const view = renderPart(page, { world: done(1) });
    const panel = await screen.findByRole('region', { name: 'Done just now' });
    expect(within(panel).getAllByText(/done/)).toHaveLength(6);
    view.unmount();
    renderPart(page, { world: done(30) });
    await screen.findByRole('region', { name: 'Operations' });
    expect(screen.queryByRole('region', { name: 'Done just now' })).toBeNull();
  });

  it('keeps its steps, each with its time, when it ended long ago', async () => {
    const user = userEvent.setup();
    const { container } = renderPart(page, { world: done(30) });
    await user.click(await screen.findByRole('button', { name: 'Show steps' }));
    const operations = screen.getByRole('table', { name: 'Operations' });
    const steps = within(operations).getByRole('list', {
      name: 'Steps of this operation',
    });
    expect(
      within(steps)
        .getAllByRole('listitem')
        .map(({ textContent }) => textContent),
    ).toEqual(
      [
        'Issue',
        'Deliver',
        'Activate',
        'Observe',
        'Revoke',
        'Verify revoked',
      ].map(name =>
        expect.stringMatching(new RegExp(`^${name}, done 30 minutes ago`)),
      ),
    );
    expect(operations).toHaveTextContent(/ledger-batch .*seen to log in/);
    expect(await axeFaults(container)).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Hide steps' }));
    expect(within(operations).queryByRole('list')).toBeNull();
  });

  it('shades the windows ahead: the owner’s, else the platform’s', async () => {
    const world = busyWorld(Date.now());
    world.rotations.window = 'Mon-Thu 09:00-16:00 Europe/Berlin';
    const view = renderPart(page, { world });
    expect(
      await screen.findByText(
        'Rotation window: Mon-Thu 09:00-16:00 Europe/Berlin',
      ),
    ).toBeVisible();
    view.unmount();
    const found = world.identities.find(({ name }) => name === NAME)!;
    found.rotationWindow = 'Mon-Sun 00:00-23:00 UTC';
    renderPart(page, { world });
    const shaded = await screen.findAllByTitle(
      'Rotation window: Mon-Sun 00:00-23:00 UTC',
    );
    expect(shaded.length).toBeGreaterThan(0);
  });
});

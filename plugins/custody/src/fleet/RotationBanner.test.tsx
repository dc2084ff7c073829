import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axeFaults } from '../__testUtils__/axe';
import { people } from '../__testUtils__/people';
import { renderPart } from '../__testUtils__/render';
import { busyWorld } from '../__testUtils__/world';
import { RotationBanner } from './RotationBanner';

const worldWith = (
  rotations: Partial<ReturnType<typeof busyWorld>['rotations']>,
) => {
  const world = busyWorld(Date.now());
  world.rotations = { ...world.rotations, ...rotations };
  return world;
};

const PAUSED = {
  by: people.omar.ref,
  reason: 'the ledger is being moved',
  since: new Date(Date.now() - 3 * 3_600_000).toISOString(),
};

describe('RotationBanner', () => {
  it('says by whose word nothing is rotated, and since when', async () => {
    const { container } = renderPart(<RotationBanner />, {
      world: worldWith({ paused: PAUSED }),
    });
    const banner = await screen.findByRole('alert');
    expect(banner).toHaveTextContent(
      /paused scheduled rotation 3 hours ago.*: “the ledger is being moved”/,
    );
    expect(within(banner).queryByRole('button')).toBeNull();
    expect(await axeFaults(container)).toEqual([]);
  });

  it('is for the platform team to pause, with a reason, and to resume', async () => {
    const user = userEvent.setup();
    const { api } = renderPart(<RotationBanner />, {
      world: worldWith({ mayPause: true }),
    });
    await user.click(
      await screen.findByRole('button', { name: 'Pause scheduled rotation' }),
    );
    const dialog = await screen.findByRole('dialog');
    expect(dialog).not.toHaveTextContent('this identity');
    await user.type(within(dialog).getByRole('textbox'), 'a migration');
    await user.click(within(dialog).getByRole('button', { name: 'Pause' }));
    expect(
      await screen.findByRole('button', { name: 'Resume' }),
    ).toBeInTheDocument();
    expect(
      api.calls.find(({ route }) => route === 'pauseRotations')?.request,
    ).toEqual({ body: { reason: 'a migration' } });
  });

  it('has nothing to resume where the configuration pauses it', async () => {
    renderPart(<RotationBanner />, {
      world: worldWith({
        mayPause: true,
        paused: {
          by: null,
          reason: '`custody.rotation.paused` is set in the configuration',
          since: null,
        },
      }),
    });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'is set in the configuration',
    );
    expect(screen.queryByRole('button')).toBeNull();
  });
});

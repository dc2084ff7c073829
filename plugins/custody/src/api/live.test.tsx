import { act, screen, waitFor } from '@testing-library/react';
import { renderPart } from '../__testUtils__/render';
import { handSignals } from '../__testUtils__/signals';
import { busyWorld } from '../__testUtils__/world';
import { CredentialHealthPanel } from '../card/CredentialHealthPanel';
import { IdentityPage } from '../identity/IdentityPage';

const NAME = 'refunds-api-db';

/** The world with one rotation under way, and what moves it on. */
function movingWorld() {
  const world = busyWorld(Date.now());
  const found = world.identities.find(({ name }) => name === NAME)!;
  return {
    world,
    uid: found.uid,
    move: () => {
      found.operation = {
        ...found.operation!,
        adoption: { ...found.operation!.adoption!, moved: 4, waitingFor: [] },
      };
      found.operations = [found.operation];
    },
  };
}

const card = <CredentialHealthPanel namespace="payments" name="refunds-api" />;
const page = <IdentityPage namespace="payments" name={NAME} />;

describe('a rotation as it happens', () => {
  it.each([
    ['card', card],
    ['page', page],
  ])('moves on the %s when a signal tells', async (_, part) => {
    const signals = handSignals();
    const { world, uid, move } = movingWorld();
    const { api } = renderPart(part, { world, signals: signals.api });
    expect(await screen.findByText(/3 of 4 moved, waiting/)).toBeVisible();
    // With a pulse, pages look seldom: once the look that was due is over, what moves now moves by the signal.
    act(() => signals.say({}));
    await new Promise(resolve => setTimeout(resolve, 2_200));
    move();
    const before = api.calls.length;
    act(() => signals.say({ identities: ['another'] }));
    await new Promise(resolve => setTimeout(resolve, 1_500));
    expect(api.calls.slice(before)).toEqual([]);
    act(() => signals.say({ identities: [uid] }));
    expect(
      await screen.findByText(/4 of 4 moved$/, { ignore: '[role=status] *' }),
    ).toBeVisible();
  });

  it('moves without signals, by looking every other second', async () => {
    const { world, move } = movingWorld();
    renderPart(page, { world });
    expect(await screen.findByText(/3 of 4 moved, waiting/)).toBeVisible();
    move();
    expect(
      await screen.findByText(
        /4 of 4 moved$/,
        { ignore: '[role=status] *' },
        { timeout: 4_000 },
      ),
    ).toBeVisible();
  });

  it('moves where signals are installed and none arrives', async () => {
    const signals = handSignals();
    const { world, move } = movingWorld();
    renderPart(card, { world, signals: signals.api });
    expect(await screen.findByText(/3 of 4 moved, waiting/)).toBeVisible();
    move();
    await waitFor(() => expect(screen.queryByText(/3 of 4 moved/)).toBeNull(), {
      timeout: 4_000,
    });
  });
});

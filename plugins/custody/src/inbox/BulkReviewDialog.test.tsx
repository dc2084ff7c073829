import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axeFaults } from '../__testUtils__/axe';
import { people } from '../__testUtils__/people';
import { renderPart } from '../__testUtils__/render';
import { busyWorld } from '../__testUtils__/world';
import { InboxPage } from './InboxPage';

async function openDialog() {
  const user = userEvent.setup();
  const world = busyWorld(Date.now());
  world.requests[1].can.reviewAs = [{ ...people.omar, own: false }];
  const { api } = renderPart(<InboxPage />, { world });
  await user.click(
    await screen.findByRole('button', { name: 'Review several…' }),
  );
  return {
    user,
    api,
    world,
    dialog: screen.getByRole('dialog', { name: 'Review several requests' }),
  };
}

describe('reviewing several', () => {
  it('has nothing chosen, and sends nothing until something is', async () => {
    const { user, api, dialog } = await openDialog();
    expect(dialog).toHaveTextContent('Choose at least one request.');
    expect(
      within(dialog)
        .getAllByRole('checkbox')
        .filter(box => (box as HTMLInputElement).checked),
    ).toEqual([]);
    expect(await axeFaults(dialog)).toEqual([]);
    await user.keyboard('{Escape}');
    expect(api.calls.some(({ route }) => route === 'review')).toBe(false);
  });

  it('sends each under its own digest and place, and lists what is refused', async () => {
    const { user, api, world, dialog } = await openDialog();
    for (const box of within(dialog).getAllByRole('checkbox').slice(0, 2)) {
      await user.click(box);
    }
    const { digest } = world.requests[0];
    world.requests[0].digest = 'beef'.repeat(16);
    await user.type(
      within(dialog).getByRole('textbox', { name: /^Reason/ }),
      'Looked at both.',
    );
    await user.click(
      within(dialog).getByRole('button', { name: 'Send 2 reviews' }),
    );
    expect(await screen.findByText('1 sent, 1 refused.')).toBeInTheDocument();
    const sent = api.calls.filter(({ route }) => route === 'review');
    expect(sent.map(({ request }) => request)).toEqual([
      {
        params: { id: world.requests[0].id },
        body: { verdict: 'approve', reason: 'Looked at both.', digest },
      },
      {
        params: { id: world.requests[1].id },
        body: {
          verdict: 'approve',
          reason: 'Looked at both.',
          digest: world.requests[1].digest,
          onBehalfOf: people.omar.ref,
        },
      },
    ]);
  });
});

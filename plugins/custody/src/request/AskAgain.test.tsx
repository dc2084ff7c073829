import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type {
  RequestPayload,
  RequestView,
} from '@custody/backstage-plugin-custody-common';
import { axeFaults } from '../__testUtils__/axe';
import { clockAt } from '../__testUtils__/clock';
import { people } from '../__testUtils__/people';
import { renderPart } from '../__testUtils__/render';
import { request, review } from '../__testUtils__/requests';
import { busyWorld } from '../__testUtils__/world';
import { CredentialHealthPanel } from '../card/CredentialHealthPanel';
import { RequestPage } from './RequestPage';

const asked: RequestPayload = {
  kind: 'renew',
  identity: { namespace: 'payments', name: 'ledger-api-db' },
  reason: 'as before',
};

function show(more: Partial<RequestView>) {
  const world = busyWorld(Date.now());
  world.requests.push(
    request(clockAt(Date.now()), { id: 'req-ended', state: 'denied', ...more }),
  );
  return renderPart(<RequestPage id="req-ended" />, {
    world,
    me: people.ada.ref,
  });
}

describe('after a denial', () => {
  it('the same is asked again, for a reason of its own', async () => {
    const user = userEvent.setup();
    const { api } = show({
      askAgain: asked,
      reviews: [
        review(clockAt(Date.now()), people.omar, {
          verdict: 'deny',
          reason: 'not with writing',
        }),
      ],
    });
    await user.click(await screen.findByRole('button', { name: 'Ask again' }));
    expect(screen.queryByText(/nobody who is left/)).toBeNull();
    const dialog = await screen.findByRole('dialog', {
      name: 'Ask for the same again',
    });
    expect(await within(dialog).findByText(/^Needs 3 approvals/)).toBeVisible();
    expect(dialog).toHaveTextContent(
      'Nothing changes before the last approval.',
    );
    expect(dialog).toHaveTextContent(/Omar Haddad\s*denied/);
    expect(dialog).toHaveTextContent('not with writing');
    expect(within(dialog).getByRole('textbox')).toHaveValue('');
    expect(await axeFaults(dialog)).toEqual([]);
    await user.type(within(dialog).getByRole('textbox'), 'read only now');
    await user.click(within(dialog).getByRole('button', { name: 'Ask again' }));
    expect(
      await within(dialog).findByRole('link', { name: 'See the request' }),
    ).toHaveAttribute('href', '/identities/requests/req-1');
    expect(api.calls.filter(({ route }) => route === 'submit')).toMatchObject([
      { request: { body: { ...asked, reason: 'read only now' } } },
    ]);
  });

  it('is not for others to ask again', async () => {
    show({});
    expect(await screen.findByText('Denied')).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Ask again' })).toBeNull();
  });

  it('leads to the task where its template made nothing', async () => {
    show({ startAgain: true });
    expect(
      await screen.findByText(/^The template made nothing before/),
    ).toBeInTheDocument();
    expect(screen.queryByText(/waits to be started again/)).toBeNull();
  });
});

describe('after an approval that a task could not wait for', () => {
  it('says that more is to be done than was, and where', async () => {
    const { container } = show({ state: 'fulfilled', startAgain: true });
    const chip = await screen.findByText('Carried out');
    expect(chip.closest('div')!.parentElement).toHaveTextContent(
      'Carried outits template waits to be started again',
    );
    expect(
      screen.getByText(/ledger-api is not known in the catalog/),
    ).toHaveTextContent(/link at the end of the task’s log, or by Start Over/);
    expect(await axeFaults(container)).toEqual([]);
  });

  it('says no more once all is there', async () => {
    show({ state: 'fulfilled' });
    expect(await screen.findByText('Carried out')).toBeInTheDocument();
    expect(screen.queryByText(/started again/)).toBeNull();
  });
});

describe('a component whose request came to nothing', () => {
  it.each<[string, Partial<RequestView>]>([
    ['its requester asks again', { askAgain: asked }],
    ['its template is started again', { startAgain: true }],
  ])(
    'leads to that request where %s, and not to a new component',
    async (_, more) => {
      const world = busyWorld(Date.now());
      world.identities = [];
      world.requests.push(
        request(clockAt(Date.now()), {
          id: 'req-ended',
          state: 'denied',
          ...more,
        }),
      );
      renderPart(
        <CredentialHealthPanel namespace="payments" name="ledger-api" />,
        { world },
      );
      expect(
        await screen.findByRole('link', {
          name: 'See what was asked, and how to go on',
        }),
      ).toHaveAttribute('href', '/identities/requests/req-ended');
      expect(screen.queryByText('Request an identity')).toBeNull();
    },
  );
});

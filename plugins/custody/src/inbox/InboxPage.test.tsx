import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axeFaults } from '../__testUtils__/axe';
import { clockAt } from '../__testUtils__/clock';
import { people } from '../__testUtils__/people';
import { renderPart } from '../__testUtils__/render';
import { brokenGlass, request as asked } from '../__testUtils__/requests';
import { busyWorld, emptyWorld } from '../__testUtils__/world';
import { InboxPage } from './InboxPage';
import { newestReviewBy } from './InboxEmpty';

const article = () => screen.findByRole('article');

/** The letters work where the focus is: here, in the list. */
async function focusList() {
  await article();
  act(() => screen.getByRole('button', { current: true }).focus());
}

describe('InboxPage', () => {
  it('says exactly what is asked, what changes, why, what policy owes, and who reviewed', async () => {
    const { container } = renderPart(<InboxPage />);
    const request = await article();
    expect(
      within(request).getByRole('heading', {
        name: 'Ada Moreau asks for a new identity ledger-api-db that may write ledger entries (ledger:write) at postgresql/ledger (production) for 90 days',
      }),
    ).toBeInTheDocument();
    expect(request).toHaveTextContent('SELECT, INSERT on table ledger.entries');
    expect(request).toHaveTextContent(
      'ledger:write touches resource ledger-db',
    );
    expect(request).toHaveTextContent('1 of 1 from Payments');
    expect(request).toHaveTextContent('given by Omar Haddad');
    expect(request).toHaveTextContent(
      '0 of 1 from Data platform (owner of ledger-db)',
    );
    expect(
      within(request).getByRole('button', { name: 'Copy Digest' }),
    ).toBeInTheDocument();
    expect(await axeFaults(container)).toEqual([]);
  });

  it('says as what it asks one, in the list and beside the buttons', async () => {
    renderPart(<InboxPage />);
    const request = await article();
    expect(
      await within(request).findByText(
        'Your approval counts as: Data platform (owner of ledger-db)',
      ),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('button', {
        name: /ledger-api-db.*Asks you as: Data platform \(owner of ledger-db\)/,
        current: true,
      }),
    ).toBeInTheDocument();
  });

  it('knows no letter for what the person may not do', async () => {
    const user = userEvent.setup();
    const world = busyWorld(Date.now());
    world.requests[0].can.deny = { allowed: false, reason: 'given already' };
    renderPart(<InboxPage />, { world });
    await focusList();
    await user.keyboard('d');
    expect(screen.queryByRole('dialog')).toBeNull();
    await user.keyboard('a');
    expect(
      await screen.findByRole('dialog', { name: /^Approve the request/ }),
    ).toBeInTheDocument();
  });

  it('asks only for what the person can review', async () => {
    const { api } = renderPart(<InboxPage />);
    await article();
    expect(api.calls[0]).toMatchObject({
      route: 'listRequests',
      request: { query: { reviewable: 'me', state: 'pending' } },
    });
  });

  it('moves by j and k, stays at the ends, and shows the diff of a change', async () => {
    const user = userEvent.setup();
    renderPart(<InboxPage />);
    await focusList();
    await user.keyboard('k');
    expect(
      screen.getByRole('button', { name: /ledger-api-db/, current: true }),
    ).toBeInTheDocument();
    await user.keyboard('j');
    expect(
      await screen.findByRole('button', {
        name: /refunds-api-db/,
        current: true,
      }),
    ).toBeInTheDocument();
    const request = await article();
    expect(request).toHaveTextContent(/ledger:read.*\(added, medium risk\)/);
    expect(request).toHaveTextContent(/ledger:write.*\(unchanged/);
    expect(request).toHaveTextContent(/ledger:admin.*\(removed\)/);
    await user.keyboard('jjj');
    expect(
      await screen.findByRole('button', {
        name: /payouts-api-db/,
        current: true,
      }),
    ).toBeInTheDocument();
  });

  it('approves by keyboard under the digest that was shown, with a reason', async () => {
    const user = userEvent.setup();
    const { api } = renderPart(<InboxPage />);
    await focusList();
    await user.keyboard('a');
    const dialog = await screen.findByRole('dialog', {
      name: 'Approve the request for ledger-api-db',
    });
    // The letters of the reason are no commands.
    await user.keyboard('and a jar, needed');
    await user.click(within(dialog).getByRole('button', { name: 'Approve' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(api.calls.find(({ route }) => route === 'review')?.request).toEqual({
      params: { id: 'req-1' },
      body: {
        verdict: 'approve',
        reason: 'and a jar, needed',
        digest: 'a41f'.repeat(16),
      },
    });
    expect(
      await screen.findByRole('button', {
        name: /refunds-api-db/,
        current: true,
      }),
    ).toBeInTheDocument();
  });

  it('narrows: fewer scopes, a shorter grant', async () => {
    const user = userEvent.setup();
    const { api } = renderPart(<InboxPage />);
    await focusList();
    await user.keyboard('jn');
    const dialog = await screen.findByRole('dialog', {
      name: 'Approve less for refunds-api-db',
    });
    await user.click(
      within(dialog).getByRole('checkbox', { name: /ledger:write/ }),
    );
    await user.click(
      within(dialog).getByRole('combobox', { name: 'Grant for at most' }),
    );
    expect(
      screen.getAllByRole('option').map(option => option.textContent),
    ).toEqual(['as asked (90 days)', '7 days', '30 days', '60 days']);
    await user.click(screen.getByRole('option', { name: '30 days' }));
    await user.type(
      within(dialog).getByRole('textbox', { name: /Reason/ }),
      'reading is enough',
    );
    await user.click(
      within(dialog).getByRole('button', { name: 'Approve narrowed' }),
    );
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(
      api.calls.find(({ route }) => route === 'review')?.request,
    ).toMatchObject({
      body: {
        verdict: 'approve',
        narrow: { scopes: ['ledger:read'], maxGrant: 'P30D' },
      },
    });
  });

  it('denies only with a reason', async () => {
    const user = userEvent.setup();
    const { api } = renderPart(<InboxPage />);
    await focusList();
    await user.keyboard('d');
    const dialog = await screen.findByRole('dialog', {
      name: 'Deny the request for ledger-api-db',
    });
    await user.click(within(dialog).getByRole('button', { name: 'Deny' }));
    expect(
      within(dialog).getByText('Say why, in a sentence that others will read.'),
    ).toBeInTheDocument();
    expect(api.calls.map(({ route }) => route)).not.toContain('review');
  });

  it('says that the request changed, and sends nothing by itself', async () => {
    const user = userEvent.setup();
    const world = busyWorld(Date.now());
    const { api } = renderPart(<InboxPage />, { world });
    await focusList();
    await user.keyboard('a');
    world.requests[0].digest = 'beef'.repeat(16);
    const dialog = await screen.findByRole('dialog');
    await user.type(within(dialog).getByRole('textbox'), 'fine');
    await user.click(within(dialog).getByRole('button', { name: 'Approve' }));
    expect(
      await within(dialog).findByText(/This request is no longer what you saw/),
    ).toBeInTheDocument();
    expect(api.calls.filter(({ route }) => route === 'review')).toHaveLength(1);
  });

  it('knows no letters outside of the list and the request, and none that were switched off', async () => {
    const user = userEvent.setup();
    const first = renderPart(<InboxPage />);
    await article();
    await user.keyboard('ja');
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(
      screen.getByRole('button', { name: /ledger-api-db/, current: true }),
    ).toBeInTheDocument();
    await user.click(screen.getByRole('checkbox', { name: /single-letter/i }));
    await focusList();
    await user.keyboard('ja');
    expect(screen.queryByRole('dialog')).toBeNull();
    first.unmount();

    renderPart(<InboxPage />);
    await article();
    expect(
      screen.getByRole('checkbox', { name: /single-letter/i }),
    ).not.toBeChecked();
    await user.click(screen.getByRole('checkbox', { name: /single-letter/i }));
    await focusList();
    await user.keyboard('a');
    expect(await screen.findByRole('dialog')).toBeInTheDocument();
  });

  it('keeps the dialog on the request that was read when somebody else decides it', async () => {
    const user = userEvent.setup();
    const world = busyWorld(Date.now());
    const { client } = renderPart(<InboxPage />, { world });
    await focusList();
    await user.keyboard('a');
    const dialog = await screen.findByRole('dialog', {
      name: 'Approve the request for ledger-api-db',
    });
    await user.type(within(dialog).getByRole('textbox'), 'half a reason');
    world.requests[0].state = 'denied';
    world.requests[0].can.review = { allowed: false, reason: 'it is decided' };
    await act(() => client.refetchQueries({ queryKey: ['custody', 'inbox'] }));
    expect(within(dialog).getByRole('textbox')).toHaveValue('half a reason');
    expect(dialog).toHaveAccessibleName(
      'Approve the request for ledger-api-db',
    );
    await user.click(within(dialog).getByRole('button', { name: 'Cancel' }));
    expect(
      await screen.findByText(/This request waits for nobody/),
    ).toBeInTheDocument();
    expect(screen.queryByRole('article')).toBeNull();
    expect(screen.queryByRole('button', { current: true })).toBeNull();
  });

  it('says to who broke the glass that it worked, until when, and who reviews it', async () => {
    const world = busyWorld(Date.now());
    const at = clockAt(Date.now());
    world.requests.push(
      asked(at, {
        id: 'req-glass',
        state: 'fulfilled',
        breakGlass: brokenGlass(at),
      }),
    );
    renderPart(<InboxPage />, {
      world,
      me: people.omar.ref,
      at: '/?request=req-glass',
    });
    const notice = (
      await screen.findByText(/You broke the glass, and it worked/)
    ).closest<HTMLElement>('[role=status]')!;
    expect(notice).toHaveTextContent(/What was granted ends in 3 hours/);
    expect(notice).toHaveTextContent(/Somebody from Data platform or Security/);
  });

  it('says where the request of a link is, and selects no other', async () => {
    const user = userEvent.setup();
    renderPart(<InboxPage />, { at: '/?request=req-denied' });
    expect(
      await screen.findByText(/This request waits for nobody/),
    ).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Open its page' })).toHaveAttribute(
      'href',
      '/identities/requests/req-denied',
    );
    expect(screen.queryByRole('button', { current: true })).toBeNull();
    await user.click(screen.getByRole('button', { name: /refunds-api-db/ }));
    expect(await article()).toHaveTextContent('Kim Larsen asks');
  });

  it('loads more than one page', async () => {
    const user = userEvent.setup();
    const world = busyWorld(Date.now());
    const [one] = world.requests;
    world.requests = Array.from({ length: 101 }, (_, index) => ({
      ...one,
      id: `many-${index}`,
    }));
    renderPart(<InboxPage />, { world });
    // By text and by count: asking for roles takes long where there are a hundred.
    const more = await screen.findByText('Load more');
    const list = screen.getByLabelText('Requests that wait for you');
    expect(list.childElementCount).toBe(100);
    await user.click(more);
    await waitFor(() => expect(list.childElementCount).toBe(101));
    expect(screen.queryByText('Load more')).toBeNull();
  });

  it('teaches what will come, and when one last reviewed', async () => {
    renderPart(<InboxPage />, { world: emptyWorld(Date.now()) });
    expect(
      await screen.findByText('Nothing waits for you'),
    ).toBeInTheDocument();
    expect(
      await screen.findByText('You have not reviewed anything yet.'),
    ).toBeInTheDocument();
  });

  it('explains a failure', async () => {
    renderPart(<InboxPage />, {
      break: api => {
        api.faults.listRequests = { status: 403, message: 'not you' };
      },
    });
    expect(await screen.findByText('You may not see this')).toBeInTheDocument();
  });
});

describe('newestReviewBy', () => {
  it('finds the newest review of one person', () => {
    const { requests } = busyWorld(Date.now());
    expect(newestReviewBy('user:default/omar', requests)).toBe(
      requests[0].reviews[0].at,
    );
    expect(newestReviewBy('user:default/nobody', requests)).toBeNull();
  });
});

import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useLocation } from 'react-router-dom';
import { axeFaults } from '../__testUtils__/axe';
import { clockAt } from '../__testUtils__/clock';
import { identityDetail } from '../__testUtils__/identities';
import { renderPart } from '../__testUtils__/render';
import { busyWorld, emptyWorld } from '../__testUtils__/world';
import { FleetPage } from './FleetPage';

function Page() {
  const { search } = useLocation();
  return (
    <>
      <FleetPage />
      <output data-testid="search">{search}</output>
    </>
  );
}

describe('FleetPage', () => {
  it('shows counts by state, gates in words, and a row an identity with its first finding', async () => {
    const { container } = renderPart(<Page />);
    const counts = await screen.findByRole('group', {
      name: 'Identities by state',
    });
    expect(
      within(counts).getByRole('button', { name: '1 Failing' }),
    ).toHaveAttribute('aria-pressed', 'false');
    expect(
      within(counts).getByRole('button', { name: '8 All' }),
    ).toHaveAttribute('aria-pressed', 'true');
    const gates = screen.getByRole('region', { name: 'Gates' });
    expect(await within(gates).findByText('3 of 4 in force')).toBeVisible();
    // What is amiss is said at once; the rest, which would push the table down, at a click.
    expect(gates).toHaveTextContent(
      'catalog:register in unguarded templates: open, contained by findings on components without an identity',
    );
    expect(within(gates).getAllByRole('listitem')).toHaveLength(1);
    const grid = screen.getByRole('grid', { name: 'Identities' });
    const row = (
      await within(grid).findByRole('link', { name: 'settlement-batch-db' })
    ).closest<HTMLElement>('[role="row"]')!;
    expect(row).toHaveTextContent('Failingretrying');
    expect(row).toHaveTextContent(/Issue failed, tried again in \d minutes?/);
    expect(row).toHaveTextContent('rotation has failed 3 times');
    expect(await axeFaults(container)).toEqual([]);
  });

  it('opens every gate at a click, in words', async () => {
    const user = userEvent.setup();
    const { container } = renderPart(<Page />);
    const gates = await screen.findByRole('region', { name: 'Gates' });
    const button = await within(gates).findByRole('button', {
      name: 'Show all Gates',
    });
    await user.click(button);
    expect(button).toHaveAttribute('aria-expanded', 'true');
    expect(within(gates).getAllByRole('listitem')).toHaveLength(4);
    expect(gates).toHaveTextContent(
      'Templates without owner and scope are refused: in force',
    );
    expect(await axeFaults(container)).toEqual([]);
    await user.click(
      within(gates).getByRole('button', { name: 'Show less Gates' }),
    );
    expect(within(gates).getAllByRole('listitem')).toHaveLength(1);
  });

  it('takes one line for the gates while all of them hold', async () => {
    const world = busyWorld(Date.now());
    world.gates = world.gates.map(gate => ({ ...gate, state: 'in-force' }));
    renderPart(<Page />, { world });
    const gates = await screen.findByRole('region', { name: 'Gates' });
    expect(await within(gates).findByText('4 of 4 in force')).toBeVisible();
    expect(within(gates).queryByRole('listitem')).toBeNull();
  });

  it('filters by a number, in the address, and by the server', async () => {
    const user = userEvent.setup();
    const { api } = renderPart(<Page />);
    await user.click(await screen.findByRole('button', { name: '1 Failing' }));
    await waitFor(() =>
      expect(screen.getByTestId('search')).toHaveTextContent('health=failing'),
    );
    await waitFor(() =>
      expect(api.calls[api.calls.length - 1]).toMatchObject({
        route: 'listIdentities',
        request: { query: { health: 'failing', total: true, summary: true } },
      }),
    );
    await user.click(screen.getByRole('button', { name: 'Clear filters' }));
    await waitFor(() =>
      expect(screen.getByTestId('search')).toHaveTextContent(/^$/),
    );
  });

  it('opens with the filters of the address', async () => {
    const { api } = renderPart(<Page />, {
      at: '/?q=ledger&health=due&nonsense=1',
    });
    await screen.findByRole('link', { name: 'ledger-api-db' });
    expect(
      api.calls.find(({ route }) => route === 'listIdentities')?.request,
    ).toMatchObject({ query: { q: 'ledger', health: 'due' } });
    expect(screen.getByRole('searchbox')).toHaveValue('ledger');
  });

  it('pages by the cursor of the server', async () => {
    const user = userEvent.setup();
    const world = busyWorld(Date.now());
    world.identities = Array.from({ length: 60 }, (_, index) =>
      identityDetail(clockAt(Date.now()), { name: `id-${index}` }),
    );
    const { api } = renderPart(<Page />, { world });
    expect(await screen.findByText('60 in all')).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: /next page/i }));
    await waitFor(() =>
      expect(api.calls[api.calls.length - 1].request).toMatchObject({
        query: { cursor: '25', limit: 25 },
      }),
    );
  });

  it('rotates all that was selected, also on other pages, and says so', async () => {
    const user = userEvent.setup();
    const world = busyWorld(Date.now());
    world.identities = Array.from({ length: 30 }, (_, index) =>
      identityDetail(clockAt(Date.now()), { name: `id-${index}` }),
    );
    const { api } = renderPart(<Page />, { world });
    const choose = async (name: string) =>
      user.click(
        within(
          (await screen.findByText(name)).closest<HTMLElement>('[role="row"]')!,
        ).getByRole('checkbox'),
      );
    await choose('id-0');
    expect(await screen.findByText('1 selected')).toBeInTheDocument();
    await user.click(screen.getByLabelText(/next page/i));
    await choose('id-27');
    expect(
      await screen.findByText('2 selected, 1 of them not on this page'),
    ).toBeInTheDocument();
    await user.click(screen.getByText('Rotate selected'));
    const dialog = await screen.findByRole('dialog', {
      name: 'Rotate 2 identities',
    });
    await user.type(within(dialog).getByRole('textbox'), 'a leak elsewhere');
    await user.click(within(dialog).getByRole('button', { name: 'Rotate' }));
    await waitFor(() =>
      expect(
        api.calls
          .filter(({ route }) => route === 'rotate')
          .map(({ request }) => request),
      ).toMatchObject([
        { params: { name: 'id-0' } },
        { params: { name: 'id-27' } },
      ]),
    );
  });

  it('keeps the selection of who thinks better of it, and says what was refused', async () => {
    const user = userEvent.setup();
    const { api } = renderPart(<Page />, { at: '/?q=ledger-api' });
    const row = (
      await screen.findByRole('link', { name: 'ledger-api-db' })
    ).closest<HTMLElement>('[role="row"]')!;
    await user.click(within(row).getByRole('checkbox'));
    await user.click(await screen.findByText('Rotate selected'));
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(await screen.findByText('1 selected')).toBeInTheDocument();
    api.faults.rotate = { status: 403, message: 'it is not yours' };
    await user.click(screen.getByText('Rotate selected'));
    const dialog = await screen.findByRole('dialog');
    await user.type(within(dialog).getByRole('textbox'), 'a leak elsewhere');
    await user.click(within(dialog).getByRole('button', { name: 'Rotate' }));
    expect(
      await within(dialog).findByText('0 started, 1 refused'),
    ).toBeInTheDocument();
    expect(dialog).toHaveTextContent('it is not yours');
    await user.click(within(dialog).getByRole('button', { name: 'Close' }));
    await waitFor(() => expect(screen.queryByText('1 selected')).toBeNull());
  });

  it('exports all that matches, page by page, as CSV', async () => {
    const user = userEvent.setup();
    const world = busyWorld(Date.now());
    world.identities = Array.from({ length: 130 }, (_, index) =>
      identityDetail(clockAt(Date.now()), { name: `id-${index}` }),
    );
    const made: Blob[] = [];
    Object.assign(URL, {
      createObjectURL: (blob: Blob) => `blob:${made.push(blob)}`,
      revokeObjectURL: () => {},
    });
    const { api } = renderPart(<Page />, {
      world,
      at: '/?environment=production',
    });
    await screen.findByText('130 in all');
    await user.click(screen.getByText('Export CSV'));
    await waitFor(() => expect(made).toHaveLength(1));
    expect(
      api.calls
        .filter(({ route }) => route === 'listIdentities')
        .slice(-2)
        .map(({ request }) => request),
    ).toMatchObject([
      { query: { environment: 'production', limit: 100 } },
      { query: { environment: 'production', limit: 100, cursor: '100' } },
    ]);
    const text = await new Response(made[0]).text();
    expect(text.trimEnd().split('\r\n')).toHaveLength(131);
  });

  it('offers owners and environments that no row on the page has', async () => {
    const user = userEvent.setup();
    renderPart(<Page />, { at: '/?q=ledger-api&environment=production' });
    await screen.findByText('ledger-api-ci');
    await user.click(screen.getByRole('combobox', { name: 'Environment' }));
    expect(
      screen.getAllByRole('option').map(option => option.textContent),
    ).toEqual(['Any', 'production', 'staging']);
    await user.keyboard('{Escape}');
    await user.type(screen.getByRole('combobox', { name: 'Owner' }), 'secur');
    await user.click(await screen.findByRole('option', { name: 'Security' }));
    await waitFor(() =>
      expect(screen.getByTestId('search')).toHaveTextContent(
        'owner=group%3Adefault%2Fsecurity',
      ),
    );
  });

  it('says that nothing matches, and keeps the filters at hand', async () => {
    renderPart(<Page />, { at: '/?q=zebra' });
    expect(
      await screen.findByText('No identity matches these filters.'),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('button', { name: 'Clear filters' }),
    ).toBeInTheDocument();
  });

  it('teaches where identities come from', async () => {
    renderPart(<Page />, { world: emptyWorld(Date.now()) });
    expect(
      await screen.findByText('No identity that you may see is on record'),
    ).toBeInTheDocument();
    expect(screen.queryByRole('grid')).toBeNull();
  });

  it.each([
    [403, 'You may not see this'],
    [501, 'Not available yet'],
  ])('explains a %s, and still shows the gates', async (status, title) => {
    renderPart(<Page />, {
      break: api => {
        api.faults.listIdentities = { status, message: 'no' };
      },
    });
    expect(await screen.findByText(title)).toBeInTheDocument();
    expect(await screen.findByText('3 of 4 in force')).toBeInTheDocument();
  });
});

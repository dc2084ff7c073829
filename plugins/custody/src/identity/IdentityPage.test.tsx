import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axeFaults } from '../__testUtils__/axe';
import { clockAt } from '../__testUtils__/clock';
import { renderPart } from '../__testUtils__/render';
import { busyWorld } from '../__testUtils__/world';
import { IdentityPage } from './IdentityPage';

const page = (name: string, namespace = 'payments') => (
  <IdentityPage namespace={namespace} name={name} />
);

describe('IdentityPage', () => {
  it('shows state, findings with what to do, consumers, grant, and the versions as picture and table', async () => {
    const { container } = renderPart(page('ledger-api-db'));
    expect(
      await screen.findByRole('heading', { level: 2, name: 'ledger-api-db' }),
    ).toBeInTheDocument();
    const findings = screen.getByRole('region', { name: 'Findings' });
    expect(findings).toHaveTextContent(/Warning, rotation due:/);
    expect(findings).toHaveTextContent('What to do: rotate it now');
    expect(
      screen.getByRole('img', { name: /4 versions over time/ }),
    ).toBeInTheDocument();
    const table = screen.getByRole('table', { name: 'Versions' });
    expect(within(table).getAllByRole('row')).toHaveLength(5);
    expect(within(table).getByText('ledger_api_db_v7')).toBeInTheDocument();
    expect(
      within(screen.getByRole('table', { name: 'Consumers' })).getByText(
        'ledger-batch',
      ),
    ).toBeInTheDocument();
    expect(screen.getByRole('region', { name: 'Grant' })).toHaveTextContent(
      /7 days/,
    );
    expect(await axeFaults(container)).toEqual([]);
  });

  it('has no ref in place of a title that it has not', async () => {
    const world = busyWorld(Date.now());
    world.identities[0].title = null;
    const { ref, name } = world.identities[0];
    renderPart(page(name), { world });
    await screen.findByRole('heading', { level: 2, name });
    expect(screen.queryByText(ref)).toBeNull();
  });

  it('foretells no rotation of what its grant ends before', async () => {
    const world = busyWorld(Date.now());
    const at = clockAt(Date.now());
    Object.assign(world.identities[0], {
      rotationDueAt: at({ days: 4 }),
      rotationOverdueAt: at({ days: 5 }),
      grantEndsAt: at({ days: 3 }),
    });
    renderPart(page(world.identities[0].name), { world });
    expect((await screen.findAllByText(/grant ends/i)).length).toBeGreaterThan(
      0,
    );
    expect(screen.queryByText(/rotation due$/)).toBeNull();
  });

  it('has a failed step tried again at once, for a reason', async () => {
    const user = userEvent.setup();
    const world = busyWorld(Date.now());
    const found = world.identities.find(
      ({ name }) => name === 'ledger-api-db',
    )!;
    found.operations = found.operations.map(operation => ({
      ...operation,
      state: 'retrying' as const,
      lastError: 'no space left',
      nextAttemptAt: new Date(Date.now() + 600_000).toISOString(),
    }));
    const { api } = renderPart(page('ledger-api-db'), { world });
    await user.click(await screen.findByRole('button', { name: 'Try now' }));
    const dialog = await screen.findByRole('dialog');
    await user.type(within(dialog).getByRole('textbox'), 'there is room');
    await user.click(within(dialog).getByRole('button', { name: 'Try now' }));
    expect(api.calls.find(({ route }) => route === 'tryNow')?.request).toEqual({
      params: { id: 'op-6-7' },
      body: { reason: 'there is room' },
    });
  });

  it('says of a version that it is used though all had left it', async () => {
    const world = busyWorld(Date.now());
    const found = world.identities.find(
      ({ name }) => name === 'ledger-api-db',
    )!;
    found.credentials = found.credentials.map(version => ({
      ...version,
      lastUsedAt: new Date(Date.now() - 60_000).toISOString(),
      usedAfterLeft: version.version === 6,
    }));
    renderPart(page('ledger-api-db'), { world });
    const table = await screen.findByRole('table', { name: 'Versions' });
    expect(
      within(table).getAllByText('after all who were on it had moved'),
    ).toHaveLength(1);
  });

  it('opens the table for those who see the picture, too', async () => {
    const user = userEvent.setup();
    renderPart(page('ledger-api-db'));
    const button = await screen.findByRole('button', {
      name: 'Show as a table',
    });
    expect(button).toHaveAttribute('aria-expanded', 'false');
    await user.click(button);
    expect(
      screen.getByRole('button', { name: 'Hide the table' }),
    ).toHaveAttribute('aria-expanded', 'true');
    expect(screen.getAllByRole('table', { name: 'Versions' })).toHaveLength(1);
  });

  it('keeps what may not be done reachable, with the reason, and does nothing', async () => {
    const user = userEvent.setup();
    const { api } = renderPart(page('payouts-api-db'));
    const rotate = await screen.findByRole('button', { name: 'Rotate' });
    expect(rotate).toHaveAttribute('aria-disabled', 'true');
    expect(rotate).toHaveAccessibleDescription(
      'it is suspended: resume it first',
    );
    await user.click(rotate);
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(screen.getByRole('button', { name: 'Resume' })).not.toHaveAttribute(
      'aria-disabled',
    );
    await user.click(screen.getByRole('button', { name: 'More actions' }));
    expect(
      screen.getByRole('menuitem', { name: /Retire/ }),
    ).toBeInTheDocument();
    expect(api.calls.map(({ route }) => route)).not.toContain('rotate');
  });

  it('says what breaks before a compromise is reported, and what the server answers', async () => {
    const user = userEvent.setup();
    renderPart(page('ledger-api-db'));
    await user.click(
      await screen.findByRole('button', { name: 'Report as compromised' }),
    );
    const dialog = screen.getByRole('dialog', {
      name: 'Report ledger-api-db as compromised',
    });
    expect(
      await within(dialog).findByText('What stops working'),
    ).toBeInTheDocument();
    expect(within(dialog).getByText('ledger-api')).toBeInTheDocument();
    await user.type(within(dialog).getByRole('textbox'), 'seen in a log');
    await user.click(
      within(dialog).getByRole('button', { name: 'Revoke everything now' }),
    );
    expect(
      await within(dialog).findByText(/is not there yet/),
    ).toHaveTextContent('compromised is not there yet');
  });

  it('simulates a rotation without starting one', async () => {
    const user = userEvent.setup();
    const { api } = renderPart(page('ledger-api-db'));
    await user.click(
      await screen.findByRole('button', { name: 'More actions' }),
    );
    await user.click(
      screen.getByRole('menuitem', { name: 'Simulate rotation' }),
    );
    const dialog = await screen.findByRole('dialog', {
      name: 'If ledger-api-db were rotated now',
    });
    expect(dialog).toHaveTextContent('2 consumers have to move');
    expect(dialog).toHaveTextContent('expected to move by itself');
    const consumers = within(dialog).getAllByRole('listitem');
    expect(consumers.map(({ textContent }) => textContent)).toEqual([
      expect.stringMatching(/^ledger-api, owned by .+/i),
      expect.stringMatching(/^ledger-batch, owned by .+/i),
    ]);
    expect(api.calls.map(({ route }) => route)).not.toContain('rotate');
  });

  it('says that an identity without a version has none yet', async () => {
    renderPart(page('fraud-agent'));
    expect(await screen.findByText(/No version yet/)).toBeInTheDocument();
    expect(
      await screen.findByText(/^Waits for Data platform, owner of ledger-db/),
    ).toBeInTheDocument();
    expect(screen.getByText('Nothing is granted.')).toBeInTheDocument();
  });

  it('names who answers for nothing, and every finding', async () => {
    renderPart(page('legacy-reports', 'default'));
    const findings = await screen.findByRole('region', { name: 'Findings' });
    expect(within(findings).getAllByRole('listitem')).toHaveLength(2);
    expect(
      screen.getByRole('region', { name: 'About this identity' }),
    ).toHaveTextContent('Ownernobody');
  });

  it.each([
    [403, 'You may not see this'],
    [404, 'Nothing here by that name'],
  ])('explains a %s', async (status, title) => {
    renderPart(page('ledger-api-db'), {
      break: api => {
        api.faults.getIdentity = { status, message: 'no' };
      },
    });
    expect(await screen.findByText(title)).toBeInTheDocument();
  });
});

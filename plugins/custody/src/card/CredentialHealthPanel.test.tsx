import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axeFaults } from '../__testUtils__/axe';
import { renderPart } from '../__testUtils__/render';
import { busyWorld, emptyWorld } from '../__testUtils__/world';
import { CredentialHealthPanel } from './CredentialHealthPanel';

const card = <CredentialHealthPanel namespace="payments" name="ledger-api" />;

describe('CredentialHealthPanel', () => {
  it('shows each identity with state, next event and consumers, and nothing that axe objects to', async () => {
    const { container } = renderPart(card);
    const row = (
      await screen.findByRole('link', { name: 'ledger-api-db' })
    ).closest('li')!;
    expect(within(row).getByText('Due')).toBeInTheDocument();
    expect(within(row).getByText('ledger:write')).toBeInTheDocument();
    expect(within(row).getByText(/^in 2 days/)).toBeInTheDocument();
    expect(row).toHaveTextContent('2 consumers, all on v7');
    expect(row).toHaveTextContent(/last used 3 hours ago .*\(at least\)/);
    expect(
      within(row).getByRole('img', { name: /Version 7: rotated 28 days ago/ }),
    ).toBeInTheDocument();
    expect(screen.getByText('2 healthy · 1 due')).toBeInTheDocument();
    expect(
      screen.getByText(/^No secret to rotate · last used/),
    ).toBeInTheDocument();
    const leased = screen
      .getByRole('link', { name: 'ledger-api-events' })
      .closest('li')!;
    expect(leased).toHaveTextContent(
      /3 leases live, the longest ends in 41 min/,
    );
    expect(leased).not.toHaveTextContent('consumer');
    expect(await axeFaults(container)).toEqual([]);
  });

  it('says issued of a first version, and that of one the grant ends', async () => {
    const world = busyWorld(Date.now());
    world.identities = world.identities
      .filter(({ name }) => name === 'ledger-api-db')
      .map(identity => ({ ...identity, currentVersion: 1 }));
    renderPart(card, { world });
    const row = (
      await screen.findByRole('link', { name: 'ledger-api-db' })
    ).closest('li')!;
    expect(row).toHaveTextContent(/issued 28 days ago/);
    expect(
      within(row).getByRole('img', {
        name: 'Version 1: issued 28 days ago, due in 2 days',
      }),
    ).toBeInTheDocument();
    expect(screen.getByText(/^Grant ends/)).toBeInTheDocument();
    expect(
      screen.getByRole('button', { name: 'Simulate rotation' }),
    ).toBeInTheDocument();
  });

  it('tells of no rotation that the end of the grant comes before', async () => {
    const now = Date.now();
    const world = busyWorld(now);
    world.identities = world.identities
      .filter(({ name }) => name === 'ledger-api-db')
      .map(identity => ({
        ...identity,
        grantEndsAt: new Date(now + 4 * 3_600_000).toISOString(),
      }));
    renderPart(card, { world });
    const row = (
      await screen.findByRole('link', { name: 'ledger-api-db' })
    ).closest('li')!;
    expect(row).toHaveTextContent(/ends in 4 hours/);
    expect(row).not.toHaveTextContent(/due in/);
  });

  it('says once that one waits for approval', async () => {
    renderPart(
      <CredentialHealthPanel namespace="payments" name="fraud-scoring" />,
    );
    const row = (
      await screen.findByRole('link', { name: 'fraud-agent' })
    ).closest('li')!;
    expect(row).toHaveTextContent('Not issued yet');
    expect(await within(row).findByText(/^Waits for Data/)).toBeVisible();
    expect(row.textContent?.match(/waits for/gi)).toHaveLength(1);
  });

  it('says that nothing works any more of what was cut off', async () => {
    const world = busyWorld(Date.now());
    for (const one of world.identities) {
      if (one.name === 'ledger-api-db') {
        Object.assign(one, {
          state: 'compromised',
          health: 'compromised',
          currentVersion: null,
        });
      }
    }
    renderPart(card, { world });
    const row = (
      await screen.findByRole('link', { name: 'ledger-api-db' })
    ).closest('li')!;
    expect(row).toHaveTextContent('No version works any more');
    expect(row).not.toHaveTextContent('Not issued yet');
  });

  it('says why an identity matters where there is none', async () => {
    renderPart(card, { world: emptyWorld(Date.now()) });
    const panel = await screen.findByRole('region', {
      name: 'Credential health',
    });
    expect(
      await within(panel).findByText(/nobody would notice it leaking\.$/),
    ).toBeInTheDocument();
    expect(panel).toHaveTextContent(
      'Warning, no governed identity: it has no identity on record',
    );
    expect(panel).not.toHaveTextContent('No identity is on record');
  });

  it('says who declared that none is needed', async () => {
    const world = emptyWorld(Date.now());
    world.declared = {
      by: 'user:default/ada',
      reason: 'serves static files only',
      at: new Date().toISOString(),
    };
    renderPart(card, { world });
    expect(
      await screen.findByText(
        'Needs no credential: “serves static files only”',
      ),
    ).toBeInTheDocument();
  });

  it('follows a rotation step by step, and says who is waited for', async () => {
    renderPart(
      <CredentialHealthPanel namespace="payments" name="refunds-api" />,
    );
    const steps = await screen.findByRole('list', {
      name: 'Steps of this operation',
    });
    expect(within(steps).getByText(/^Issue/)).toHaveTextContent('Issue, done');
    expect(within(steps).getByText(/^Observe/)).toHaveTextContent(
      'Observe, under way',
    );
    expect(screen.getByText(/3 of 4 moved, waiting for/)).toHaveTextContent(
      'ledger-batch',
    );
  });

  it('says which step failed, in the words of the provider, and when it is tried again', async () => {
    renderPart(
      <CredentialHealthPanel namespace="payments" name="settlement-batch" />,
    );
    expect(
      await screen.findByText(
        /Issue failed \(attempt 3\): connection refused by postgresql\/ledger$/,
      ),
    ).toBeInTheDocument();
    expect(screen.getByText(/^Next try/)).toHaveTextContent(
      /Next try in \d minutes?/,
    );
  });

  it('does not let a chip that still says healthy stand alone while an operation is tried again', async () => {
    const world = busyWorld(Date.now());
    world.identities = world.identities
      .filter(({ name }) => name === 'settlement-batch-db')
      .map(identity => ({ ...identity, health: 'healthy', findings: [] }));
    renderPart(
      <CredentialHealthPanel namespace="payments" name="settlement-batch" />,
      { world },
    );
    const row = (
      await screen.findByRole('link', { name: 'settlement-batch-db' })
    ).closest('li')!;
    expect(row).toHaveTextContent('Healthyretrying');
    expect(row).toHaveTextContent('Issue failed (attempt 3)');
  });

  it.each([
    [403, 'You may not see this'],
    [404, 'Nothing here by that name'],
    [500, 'Custody could not answer'],
  ])('explains a %s', async (status, title) => {
    renderPart(card, {
      break: api => {
        api.faults.componentHealth = { status, message: 'the server’s words' };
      },
    });
    expect(
      await screen.findByText(title, undefined, { timeout: 5000 }),
    ).toBeInTheDocument();
    expect(
      screen.getByText('What the server said: the server’s words'),
    ).toBeInTheDocument();
  });

  it('shows grey shapes while it loads', async () => {
    renderPart(card, {
      break: api => {
        api.faults.componentHealth = 'never';
      },
    });
    expect(await screen.findByText('Loading')).toBeInTheDocument();
  });

  it('rotates only with a reason, after saying who has to move', async () => {
    const user = userEvent.setup();
    const { api } = renderPart(card, { world: busyWorld(Date.now()) });
    await user.click(
      await screen.findByRole('button', { name: 'Rotate now: ledger-api-db' }),
    );
    const dialog = await screen.findByRole('dialog', {
      name: 'Rotate ledger-api-db',
    });
    expect(await within(dialog).findByText('ledger-batch')).toBeInTheDocument();
    await user.click(within(dialog).getByRole('button', { name: 'Rotate' }));
    expect(
      within(dialog).getByText('Say why, in a sentence that others will read.'),
    ).toBeInTheDocument();
    expect(api.calls.map(call => call.route)).not.toContain('rotate');

    await user.type(within(dialog).getByRole('textbox'), 'a drill');
    await user.click(within(dialog).getByRole('button', { name: 'Rotate' }));
    expect(
      await screen.findByRole('list', { name: 'Steps of this operation' }),
    ).toBeInTheDocument();
    expect(api.calls.find(call => call.route === 'rotate')?.request).toEqual({
      params: { namespace: 'payments', name: 'ledger-api-db' },
      body: { reason: 'a drill' },
    });
  });

  it('renews the next grant to end with the preview of its page', async () => {
    const user = userEvent.setup();
    renderPart(
      <CredentialHealthPanel namespace="payments" name="refunds-api" />,
    );
    await user.click(
      await screen.findByRole('button', { name: 'Renew: refunds-api-db' }),
    );
    const dialog = await screen.findByRole('dialog');
    expect(await within(dialog).findByText(/^Needs 3 approvals/)).toBeVisible();
    expect(await axeFaults(dialog)).toEqual([]);
  });

  it('says whose approval it waits for, and only that it waits to who may not read the request', async () => {
    const waiting = (
      <CredentialHealthPanel namespace="payments" name="fraud-scoring" />
    );
    const { unmount } = renderPart(waiting);
    expect(
      await screen.findByText(
        /^Waits for Data platform, owner of ledger-db \(Lena Fischer\) · /,
      ),
    ).not.toHaveTextContent(/Payments/);
    expect(
      screen.getByRole('link', { name: 'See the request' }),
    ).toHaveAttribute('href', '/identities/requests/req-1');
    unmount();

    const world = busyWorld(Date.now());
    world.requests = [];
    renderPart(waiting, { world });
    expect(
      await screen.findByText(/^A request waits for approval/),
    ).toBeInTheDocument();
  });
});

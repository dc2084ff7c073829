import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  requestPayloadSchema,
  type Capability,
  type IdentityDetail,
} from '@custody/backstage-plugin-custody-common';
import { axeFaults } from '../__testUtils__/axe';
import { clockAt } from '../__testUtils__/clock';
import { finding, identityDetail } from '../__testUtils__/identities';
import { renderPart } from '../__testUtils__/render';
import { busyWorld } from '../__testUtils__/world';
import { CredentialHealthPanel } from '../card/CredentialHealthPanel';
import { governPayload } from './governPayload';
import { IdentityPage } from './IdentityPage';

const no = (reason: string): Capability => ({ allowed: false, reason });
const nothingYet = no('nothing of it was approved yet');

/** An identity that a file in Git declares, and nobody has asked for. */
function declared(more: Partial<IdentityDetail> = {}): IdentityDetail {
  return identityDetail(clockAt(Date.now()), {
    name: 'reports-reader',
    title: 'Reads reports',
    state: 'ungoverned',
    health: 'ungoverned',
    origin: 'git',
    scopes: ['ledger:read'],
    componentTied: false,
    currentVersion: null,
    rotatedAt: null,
    rotationDueAt: null,
    grantEndsAt: null,
    grant: null,
    credentials: [],
    consumerList: [],
    operations: [],
    consumers: { total: 0, onCurrent: 0 },
    findings: [
      finding(
        'ungoverned',
        'ungoverned',
        'it was declared in Git and nobody approved it',
      ),
    ],
    can: {
      rotate: nothingYet,
      suspend: nothingYet,
      resume: nothingYet,
      compromised: nothingYet,
      retire: nothingYet,
      askToRetire: nothingYet,
      transfer: no('a file in Git says who owns it: change it there'),
      govern: { allowed: true, reason: null },
    },
    ...more,
  });
}

function worldWith(identity: IdentityDetail) {
  const world = busyWorld(Date.now());
  world.identities = [identity];
  return world;
}

const page = (name: string) => (
  <IdentityPage namespace="payments" name={name} />
);

const submitted = (api: { calls: { route: string; request: unknown }[] }) =>
  api.calls.filter(({ route }) => route === 'submit');

describe('an identity that Git declares', () => {
  it('is asked for with a preview before and a link after', async () => {
    const user = userEvent.setup();
    const { api } = renderPart(page('reports-reader'), {
      world: worldWith(declared()),
    });
    await user.click(
      await screen.findByRole('button', { name: 'Ask for approval' }),
    );
    const dialog = await screen.findByRole('dialog', {
      name: 'Ask for approval of reports-reader',
    });
    const preview = within(dialog).getByRole('region', {
      name: 'What this asks for',
    });
    expect(
      await within(preview).findByText(/^Needs 3 approvals/),
    ).toBeVisible();
    expect(preview).toHaveTextContent(/Granted for 90 days/);
    expect(preview).toHaveTextContent(
      'It stays ungoverned until the last approval, and is then governed in place.',
    );
    expect(preview).not.toHaveTextContent(/repository/);
    expect(await axeFaults(dialog)).toEqual([]);

    const ask = within(dialog).getByRole('button', {
      name: 'Ask for approval',
    });
    await user.click(ask);
    expect(
      within(dialog).getByText('Say why, in a sentence that others will read.'),
    ).toBeInTheDocument();
    expect(submitted(api)).toEqual([]);

    await user.type(within(dialog).getByRole('textbox'), 'the weekly report');
    await user.click(ask);
    expect(
      await within(dialog).findByRole('link', { name: 'See the request' }),
    ).toHaveAttribute('href', '/identities/requests/req-1');
    expect(within(dialog).getByRole('status')).toHaveTextContent(
      'The request is made.Waiting for approval',
    );
    expect(within(dialog).queryByRole('textbox')).toBeNull();
    expect(within(dialog).getByRole('button', { name: 'Close' })).toHaveFocus();
    expect(await axeFaults(dialog)).toEqual([]);
    const identity = {
      namespace: 'payments',
      name: 'reports-reader',
      title: 'Reads reports',
      type: 'service-account',
      owner: 'group:default/payments',
      component: 'component:payments/ledger-api',
      system: 'system:payments/ledger',
      scopes: ['ledger:read'],
      credential: { provider: 'postgresql/ledger', mode: 'rotated' },
    };
    expect(submitted(api)).toMatchObject([
      {
        request: {
          body: { kind: 'create', identity, reason: 'the weekly report' },
        },
      },
    ]);
    expect(api.calls.find(({ route }) => route === 'preview')).toMatchObject({
      request: { body: { kind: 'create', identity } },
    });
  });

  it('is asked for on the card of its component, too', async () => {
    const user = userEvent.setup();
    const { api } = renderPart(
      <CredentialHealthPanel namespace="payments" name="ledger-api" />,
      { world: worldWith(declared()) },
    );
    await user.click(
      await screen.findByRole('button', {
        name: 'Ask for approval: reports-reader',
      }),
    );
    const dialog = await screen.findByRole('dialog', {
      name: 'Ask for approval of reports-reader',
    });
    await user.type(within(dialog).getByRole('textbox'), 'the weekly report');
    await user.click(
      within(dialog).getByRole('button', { name: 'Ask for approval' }),
    );
    expect(
      await within(dialog).findByRole('link', { name: 'See the request' }),
    ).toBeInTheDocument();
    expect(submitted(api)).toHaveLength(1);
  });

  it('is not offered to be asked for while a request waits', async () => {
    renderPart(
      <CredentialHealthPanel namespace="payments" name="ledger-api" />,
      { world: worldWith(declared({ pendingRequestId: 'req-1' })) },
    );
    expect(
      await screen.findByRole('link', { name: 'See the request' }),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: /Ask for approval/ }),
    ).toBeNull();
  });

  it('says to others whose it is to ask', async () => {
    const user = userEvent.setup();
    const identity = declared();
    identity.can.govern = no('only members of its owner ask for it');
    const world = worldWith(identity);
    const { unmount } = renderPart(page('reports-reader'), { world });
    const ask = await screen.findByRole('button', { name: 'Ask for approval' });
    expect(ask).toHaveAccessibleDescription(
      'only members of its owner ask for it',
    );
    await user.click(ask);
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(screen.queryByRole('button', { name: 'Rotate' })).toBeNull();
    unmount();

    const { api } = renderPart(
      <CredentialHealthPanel namespace="payments" name="ledger-api" />,
      { world },
    );
    await user.click(
      await screen.findByRole('button', { name: /^Ask for approval/ }),
    );
    const dialog = await screen.findByRole('dialog');
    expect(
      await within(dialog).findByText(
        'You can’t do this: only members of its owner ask for it',
      ),
    ).toBeInTheDocument();
    expect(api.calls.map(({ route }) => route)).not.toContain('preview');
  });

  it('is not asked for where policy says no, or where Git says what can’t be', async () => {
    const user = userEvent.setup();
    const world = worldWith(declared());
    world.preview = {
      ...world.preview,
      submittable: false,
      problems: [
        {
          field: 'identity.scopes',
          value: 'ledger:read',
          message: 'no scope `ledger:read`',
          remedy: 'name one of the vocabulary',
        },
      ],
    };
    renderPart(page('reports-reader'), { world });
    await user.click(
      await screen.findByRole('button', { name: 'Ask for approval' }),
    );
    const dialog = await screen.findByRole('dialog');
    expect(
      await within(dialog).findByText(/name one of the vocabulary/),
    ).toBeVisible();
    expect(dialog).toHaveTextContent('This can’t be asked for as it is');
    expect(dialog).not.toHaveTextContent(
      'Asking what would be allowed instead',
    );
    expect(
      within(dialog).getByRole('button', { name: 'Ask for approval' }),
    ).toBeDisabled();
  });

  it('says what the server said when nothing can be previewed', async () => {
    const user = userEvent.setup();
    renderPart(page('reports-reader'), {
      world: worldWith(declared()),
      break: api => {
        api.faults.preview = { status: 409, message: 'the catalog is away' };
      },
    });
    await user.click(
      await screen.findByRole('button', { name: 'Ask for approval' }),
    );
    expect(
      await screen.findByText(/not known: the catalog is away/),
    ).toBeInTheDocument();
  });

  it('says that its component is not tied to it, and what will tie it', async () => {
    const { unmount } = renderPart(page('reports-reader'), {
      world: worldWith(declared()),
    });
    expect(
      await screen.findByText(/^Not tied to it yet, .* It is tied once /),
    ).toBeInTheDocument();
    unmount();
    renderPart(page('ledger-api-db'));
    await screen.findByRole('region', { name: 'About this identity' });
    expect(screen.queryByText(/^Not tied to it yet/)).toBeNull();
  });

  it.each<[string, Partial<IdentityDetail>]>([
    [
      'with all that can be said',
      { sponsor: { ref: 'user:default/ada', title: 'Ada' } },
    ],
    [
      'with no more than must be',
      { title: null, component: null, system: null },
    ],
  ])('is a request that the server understands, %s', (_, more) => {
    const payload = requestPayloadSchema.parse(governPayload(declared(more)));
    expect(payload).toMatchObject({ kind: 'create' });
    expect(governPayload(declared({ owner: null }))).toBeUndefined();
  });
});

describe('a grant that ends soon', () => {
  const ending = () => {
    const world = busyWorld(Date.now());
    const identity = world.identities.find(
      ({ name }) => name === 'ledger-api-db',
    )!;
    identity.findings = [finding('grant-ending', 'due', 'its grant ends soon')];
    return world;
  };

  it('is renewed by a button, after a preview, with a link to what was asked', async () => {
    const user = userEvent.setup();
    const { api } = renderPart(page('ledger-api-db'), { world: ending() });
    await user.click(
      await screen.findByRole('button', { name: 'Renew the grant' }),
    );
    const dialog = await screen.findByRole('dialog', {
      name: 'Renew the grant of ledger-api-db',
    });
    expect(
      await within(dialog).findByText(
        'Until the last approval the grant ends when it does today.',
      ),
    ).toBeVisible();
    await user.type(within(dialog).getByRole('textbox'), 'still needed');
    await user.click(
      within(dialog).getByRole('button', { name: 'Request renewal' }),
    );
    expect(
      await within(dialog).findByRole('link', { name: 'See the request' }),
    ).toBeInTheDocument();
    expect(submitted(api)).toMatchObject([
      {
        request: {
          body: {
            kind: 'renew',
            identity: { namespace: 'payments', name: 'ledger-api-db' },
            reason: 'still needed',
          },
        },
      },
    ]);
    await user.click(within(dialog).getByRole('button', { name: 'Close' }));
    await user.click(screen.getByRole('button', { name: 'More actions' }));
    expect(
      screen.queryByRole('menuitem', { name: 'Renew the grant' }),
    ).toBeNull();
  });

  it('is renewed among more actions while it ends later', async () => {
    const user = userEvent.setup();
    renderPart(page('ledger-api-db'));
    await user.click(
      await screen.findByRole('button', { name: 'More actions' }),
    );
    await user.click(screen.getByRole('menuitem', { name: 'Renew the grant' }));
    expect(
      await screen.findByRole('dialog', {
        name: 'Renew the grant of ledger-api-db',
      }),
    ).toBeInTheDocument();
  });

  it('is renewed on the card with the same preview', async () => {
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
});

describe('retiring that needs approval', () => {
  const owed = () => {
    const world = busyWorld(Date.now());
    const identity = world.identities.find(
      ({ name }) => name === 'ledger-api-db',
    )!;
    identity.can.retire = no('it needs approval');
    identity.can.askToRetire = { allowed: true, reason: null };
    world.preview = {
      ...world.preview,
      derived: null,
      grantEndsAt: null,
    };
    return world;
  };
  const openMenu = async (user: ReturnType<typeof userEvent.setup>) =>
    user.click(await screen.findByRole('button', { name: 'More actions' }));

  it('is asked for by the same menu item, which says what will break and who approves', async () => {
    const user = userEvent.setup();
    const { api } = renderPart(page('ledger-api-db'), { world: owed() });
    await openMenu(user);
    await user.click(screen.getByRole('menuitem', { name: 'Retire' }));
    const dialog = await screen.findByRole('dialog', {
      name: 'Ask to retire ledger-api-db',
    });
    expect(
      within(dialog).getByRole('heading', { name: 'What stops working' }),
    ).toBeVisible();
    expect(within(dialog).getAllByRole('listitem').length).toBeGreaterThan(0);
    const preview = within(dialog).getByRole('region', {
      name: 'What this asks for',
    });
    expect(
      await within(preview).findByText(/^Needs 3 approvals/),
    ).toBeVisible();
    expect(preview).toHaveTextContent(
      'Everything goes on working until the last approval.',
    );
    expect(preview).not.toHaveTextContent(/[Gg]ranted|[Rr]otates/);
    expect(await axeFaults(dialog)).toEqual([]);

    await user.type(within(dialog).getByRole('textbox'), 'nobody uses it');
    await user.click(
      within(dialog).getByRole('button', { name: 'Request to retire' }),
    );
    expect(
      await within(dialog).findByRole('link', { name: 'See the request' }),
    ).toBeInTheDocument();
    expect(submitted(api)).toMatchObject([
      {
        request: {
          body: {
            kind: 'retire',
            identity: { namespace: 'payments', name: 'ledger-api-db' },
            reason: 'nobody uses it',
          },
        },
      },
    ]);
  });

  it('happens at once where nobody has to approve it', async () => {
    const user = userEvent.setup();
    const world = owed();
    world.identities.find(({ name }) => name === 'ledger-api-db')!.can.retire =
      { allowed: true, reason: null };
    renderPart(page('ledger-api-db'), { world });
    await openMenu(user);
    await user.click(screen.getByRole('menuitem', { name: 'Retire' }));
    expect(
      await screen.findByRole('dialog', { name: 'Retire ledger-api-db' }),
    ).toBeInTheDocument();
  });

  it('says why it can’t be asked for', async () => {
    const user = userEvent.setup();
    const world = owed();
    world.identities.find(
      ({ name }) => name === 'ledger-api-db',
    )!.can.askToRetire = no('a request about it waits already');
    renderPart(page('ledger-api-db'), { world });
    await openMenu(user);
    const item = screen.getByRole('menuitem', { name: /^Retire/ });
    expect(item).toHaveTextContent('a request about it waits already');
    expect(item).toHaveAttribute('aria-disabled', 'true');
    await user.click(item);
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});

describe('handing over', () => {
  it('asks for the new owner, shows who would be asked, and leads to the request', async () => {
    const user = userEvent.setup();
    const { api } = renderPart(page('ledger-api-db'), {
      world: (() => {
        const world = busyWorld(Date.now());
        world.identities.forEach(({ can }) => {
          can.transfer = { allowed: true, reason: null };
        });
        return world;
      })(),
    });
    await user.click(
      await screen.findByRole('button', { name: 'More actions' }),
    );
    await user.click(
      screen.getByRole('menuitem', { name: 'Hand over to another owner' }),
    );
    const dialog = await screen.findByRole('dialog', {
      name: 'Hand ledger-api-db over',
    });
    expect(dialog).toHaveTextContent(
      'Choose an owner; then this shows who would be asked.',
    );
    const submit = within(dialog).getByRole('button', {
      name: 'Request to hand over',
    });
    await user.type(
      within(dialog).getByRole('textbox', { name: /Reason|Why/i }),
      'theirs by now',
    );
    await user.click(submit);
    expect(
      within(dialog).getByText('Choose the group that answers for it.'),
    ).toBeVisible();
    expect(submitted(api)).toEqual([]);

    await user.click(within(dialog).getByLabelText(/New owner/));
    await user.click(
      await screen.findByRole('option', { name: /Data platform/ }),
    );
    expect(
      await within(dialog).findByText(
        'It stays yours until the last approval.',
      ),
    ).toBeVisible();
    expect(await axeFaults(dialog)).toEqual([]);
    await user.click(submit);
    expect(
      await within(dialog).findByRole('link', { name: 'See the request' }),
    ).toBeInTheDocument();
    expect(submitted(api)).toMatchObject([
      {
        request: {
          body: {
            kind: 'transfer',
            identity: { namespace: 'payments', name: 'ledger-api-db' },
            owner: 'group:default/data-platform',
            reason: 'theirs by now',
          },
        },
      },
    ]);
  });
});

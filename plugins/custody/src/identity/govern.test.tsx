import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  requestPayloadSchema,
  type IdentityDetail,
} from '@custody/backstage-plugin-custody-common';
import { ask, no, page, submitted } from '../__testUtils__/asking';
import { axeFaults } from '../__testUtils__/axe';
import { clockAt } from '../__testUtils__/clock';
import { finding, identityDetail } from '../__testUtils__/identities';
import { renderPart } from '../__testUtils__/render';
import { busyWorld } from '../__testUtils__/world';
import { CredentialHealthPanel } from '../card/CredentialHealthPanel';
import { governPayload } from './governPayload';

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
    rotationOverdueAt: null,
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
      change: no('a file in Git declares it: change it there'),
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

    await user.click(
      within(dialog).getByRole('button', { name: 'Ask for approval' }),
    );
    expect(
      within(dialog).getByText('Say why, in a sentence that others will read.'),
    ).toBeInTheDocument();
    expect(submitted(api)).toEqual([]);

    expect(
      await ask(user, dialog, 'the weekly report', 'Ask for approval'),
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
    await ask(user, dialog, 'the weekly report', 'Ask for approval');
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
    const button = await screen.findByRole('button', {
      name: 'Ask for approval',
    });
    expect(button).toHaveAccessibleDescription(
      'only members of its owner ask for it',
    );
    await user.click(button);
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
    expect(dialog).toHaveTextContent('This can’t be requested as it is');
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

import { screen, within } from '@testing-library/react';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import type { PreviewPurpose } from '../fields/previewWords';
import {
  ask,
  no,
  openFromMore,
  openMore,
  page,
  submitted,
  worldWhere,
  yes,
} from '../__testUtils__/asking';
import { axeFaults } from '../__testUtils__/axe';
import { finding } from '../__testUtils__/identities';
import { renderPart } from '../__testUtils__/render';

const NAME = 'ledger-api-db';
const IDENTITY = { namespace: 'payments', name: NAME };

type Asking = {
  purpose: PreviewPurpose;
  /** In the menu. */
  item: string;
  title: string;
  submit: string;
  /** What the preview says besides who approves. */
  until: string;
  fill?: (user: UserEvent, dialog: HTMLElement) => Promise<void>;
  asked: object;
};

const ASKINGS: Asking[] = [
  {
    purpose: 'renew',
    item: 'Renew the grant',
    title: `Renew the grant of ${NAME}`,
    submit: 'Request renewal',
    until: 'Until the last approval the grant ends when it does today.',
    asked: { kind: 'renew', identity: IDENTITY },
  },
  {
    purpose: 'retire',
    item: 'Retire',
    title: `Ask to retire ${NAME}`,
    submit: 'Request to retire',
    until: 'Everything goes on working until the last approval.',
    asked: { kind: 'retire', identity: IDENTITY },
  },
  {
    purpose: 'transfer',
    item: 'Hand over to another owner',
    title: `Hand ${NAME} over`,
    submit: 'Request to hand over',
    until: 'It stays yours until the last approval.',
    fill: async (user, dialog) => {
      expect(dialog).toHaveTextContent(
        'Choose an owner; then this shows who would be asked.',
      );
      const owner = within(dialog).getByLabelText(/New owner/);
      expect(owner).toHaveFocus();
      await user.click(owner);
      const other = await screen.findByRole('option', {
        name: /Data platform/,
      });
      expect(screen.queryByRole('option', { name: /^Payments/ })).toBeNull();
      await user.click(other);
    },
    asked: {
      kind: 'transfer',
      identity: IDENTITY,
      owner: 'group:default/data-platform',
    },
  },
  {
    purpose: 'change',
    item: 'Change scopes',
    title: `Change the scopes of ${NAME}`,
    submit: 'Request the change',
    until: 'Until the last approval it stays as it is.',
    fill: async (user, dialog) => {
      expect(dialog).toHaveTextContent(
        'Change something; then this shows who would be asked.',
      );
      const scopes = within(dialog).getByRole('combobox', { name: /Scopes/ });
      expect(scopes).toHaveFocus();
      await user.click(scopes);
      await user.click(
        await screen.findByRole('option', { name: /ledger:read/ }),
      );
      expect(
        screen.queryByRole('option', { name: /reports:export/ }),
      ).toBeNull();
      await user.click(screen.getByRole('option', { name: /ledger:write/ }));
      expect(dialog).toHaveTextContent('It can then also ledger:read');
      expect(dialog).toHaveTextContent('It can no longer ledger:write');
      await user.tab();
    },
    asked: {
      kind: 'change',
      identity: {
        ...IDENTITY,
        title: 'Ledger API database role',
        owner: 'group:default/payments',
        scopes: ['ledger:read'],
        credential: { provider: 'postgresql/ledger', mode: 'rotated' },
      },
    },
  },
  {
    purpose: 'change',
    item: 'Choose when it is rotated',
    title: `When ${NAME} is rotated`,
    submit: 'Request the change',
    until: 'Until the last approval it stays as it is.',
    fill: async (user, dialog) => {
      const schedule = within(dialog).getByRole('textbox', {
        name: 'Schedule',
      });
      expect(schedule).toHaveFocus();
      await user.type(schedule, '0 3 * *');
      expect(schedule).toBeInvalid();
      expect(dialog).toHaveTextContent(/is not minute, hour, day, month/);
      await user.type(schedule, ' 1-4');
      expect(schedule).toBeValid();
      expect(within(dialog).getAllByRole('listitem')).toHaveLength(3);
      await user.type(
        within(dialog).getByRole('textbox', { name: 'Window' }),
        'Mon-Thu 02:00-05:00 Europe/Berlin',
      );
    },
    asked: {
      kind: 'change',
      identity: {
        ...IDENTITY,
        scopes: ['ledger:write'],
        rotation: {
          schedule: '0 3 * * 1-4',
          window: 'Mon-Thu 02:00-05:00 Europe/Berlin',
        },
      },
    },
  },
];

describe('what is asked for on the page of an identity', () => {
  it.each(ASKINGS)(
    '$item: shows who would be asked, and leads to the request',
    async ({ item, title, submit, until, fill, asked }) => {
      const user = userEvent.setup();
      const { api } = renderPart(page(NAME), {
        world: worldWhere(NAME, ({ can }) => {
          can.retire = no('it needs approval');
          can.askToRetire = yes;
        }),
      });
      const dialog = await openFromMore(user, item, title);
      await fill?.(user, dialog);
      const preview = within(dialog).getByRole('region', {
        name: 'What this asks for',
      });
      expect(
        await within(preview).findByText(/^Needs 3 approvals/),
      ).toBeVisible();
      expect(preview).toHaveTextContent(until);
      expect(preview).not.toHaveTextContent(/repository/);
      expect(await axeFaults(dialog)).toEqual([]);
      expect(await ask(user, dialog, 'it is time', submit)).toHaveAttribute(
        'href',
        '/identities/requests/req-1',
      );
      expect(submitted(api)).toMatchObject([
        { request: { body: { ...asked, reason: 'it is time' } } },
      ]);
    },
  );

  it.each<[string, 'change' | 'transfer' | 'askToRetire', string]>([
    ['Change scopes', 'change', 'only members of its owner ask for it'],
    ['Choose when it is rotated', 'change', 'a request about it waits already'],
    ['Hand over to another owner', 'transfer', 'it is retired'],
    ['Retire', 'askToRetire', 'a request about it waits already'],
  ])('%s: says why it can’t be asked for', async (item, capability, why) => {
    const user = userEvent.setup();
    renderPart(page(NAME), {
      world: worldWhere(NAME, ({ can }) => {
        can.retire = no('it needs approval');
        can[capability] = no(why);
      }),
    });
    await openMore(user);
    const entry = screen.getByRole('menuitem', {
      name: new RegExp(`^${item}`),
    });
    expect(entry).toHaveTextContent(why);
    expect(entry).toHaveAttribute('aria-disabled', 'true');
    await user.click(entry);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('needs an owner to be handed over to', async () => {
    const user = userEvent.setup();
    const { api } = renderPart(page(NAME));
    const dialog = await openFromMore(
      user,
      'Hand over to another owner',
      `Hand ${NAME} over`,
    );
    await user.type(
      within(dialog).getByRole('textbox', { name: /^Reason/ }),
      'theirs by now',
    );
    await user.click(
      within(dialog).getByRole('button', { name: 'Request to hand over' }),
    );
    expect(
      within(dialog).getByText('Choose the group that answers for it.'),
    ).toBeVisible();
    expect(submitted(api)).toEqual([]);
  });

  it('needs a scope at the least', async () => {
    const user = userEvent.setup();
    const { api } = renderPart(page(NAME));
    const dialog = await openFromMore(
      user,
      'Change scopes',
      `Change the scopes of ${NAME}`,
    );
    await user.keyboard('{Backspace}');
    expect(dialog).toHaveTextContent(
      'Choose a scope; then this shows who would be asked.',
    );
    await user.click(
      within(dialog).getByRole('button', { name: 'Request the change' }),
    );
    expect(submitted(api)).toEqual([]);
  });

  it('has no rotation to choose, and none to do, where each lease ends by itself', async () => {
    const user = userEvent.setup();
    renderPart(page('ledger-api-events'));
    expect(
      await screen.findByText(/^3 leases live, the longest ends/),
    ).toBeVisible();
    expect(screen.getByRole('region', { name: 'Leases' })).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Rotate' })).toBeNull();
    await openMore(user);
    expect(
      screen.getByRole('menuitem', { name: 'Change scopes' }),
    ).toBeVisible();
    expect(
      screen.queryByRole('menuitem', { name: 'Choose when it is rotated' }),
    ).toBeNull();
  });

  it('is retired at once where nobody has to approve it', async () => {
    const user = userEvent.setup();
    renderPart(page(NAME), {
      world: worldWhere(NAME, ({ can }) => {
        can.retire = yes;
      }),
    });
    expect(
      await openFromMore(user, 'Retire', `Retire ${NAME}`),
    ).toBeInTheDocument();
  });
});

describe('a grant that ends soon', () => {
  it('is renewed by a button, and not among more actions', async () => {
    const user = userEvent.setup();
    renderPart(page(NAME), {
      world: worldWhere(NAME, identity => {
        identity.findings = [
          finding('grant-ending', 'due', 'its grant ends soon'),
        ];
      }),
    });
    await user.click(
      await screen.findByRole('button', { name: 'Renew the grant' }),
    );
    const dialog = await screen.findByRole('dialog', {
      name: `Renew the grant of ${NAME}`,
    });
    await user.click(within(dialog).getByRole('button', { name: 'Cancel' }));
    await openMore(user);
    expect(
      screen.queryByRole('menuitem', { name: 'Renew the grant' }),
    ).toBeNull();
  });
});

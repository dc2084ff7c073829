import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { RequestView } from '@custody/backstage-plugin-custody-common';
import { axeFaults } from '../__testUtils__/axe';
import { clockAt } from '../__testUtils__/clock';
import { finding } from '../__testUtils__/identities';
import { people } from '../__testUtils__/people';
import { renderPart } from '../__testUtils__/render';
import { brokenGlass, historyGroup, request } from '../__testUtils__/requests';
import { busyWorld } from '../__testUtils__/world';
import { CredentialHealthPanel } from '../card/CredentialHealthPanel';
import { HistoryGroupItem } from '../history/HistoryGroupItem';
import { IdentityPage } from '../identity/IdentityPage';
import { InboxPage } from '../inbox/InboxPage';
import { RequestPage } from '../request/RequestPage';
import { BreakablePanel } from './BreakablePanel';
import { UnreviewedPanel } from './UnreviewedPanel';

const at = clockAt(Date.now());
const YES = { allowed: true, reason: null };

/** The page of one request. */
function page(more: Partial<RequestView>, can: Partial<RequestView['can']>) {
  const world = busyWorld(Date.now());
  const asked = request(at, { id: 'req-1', ...more });
  world.requests = [{ ...asked, can: { ...asked.can, ...can } }];
  return renderPart(<RequestPage id="req-1" />, { world });
}

describe('breaking the glass', () => {
  it('is offered to nobody whom policy does not let', async () => {
    page({}, {});
    await screen.findByRole('button', { name: 'Approve' });
    expect(screen.queryByRole('button', { name: /glass/i })).toBeNull();
  });

  it('stands apart from the verdicts, and is not taken for one', async () => {
    const { container } = page({}, { breakGlass: YES });
    const group = await screen.findByRole('group', { name: 'In an emergency' });
    const [button, ...others] = within(group).getAllByRole('button');
    expect(button).toHaveTextContent('Break glass…');
    expect(others).toEqual([]);
    const deny = screen.getByRole('button', { name: 'Deny' });
    const looks = ({ className }: Element) => className.match(/\S*-outlined/);
    expect(looks(deny)).not.toBeNull();
    expect(looks(button)).toBeNull();
    expect(await axeFaults(container)).toEqual([]);
  });

  it('says what it does, and sends the reason under the digest that was seen', async () => {
    const user = userEvent.setup();
    const { api } = page({}, { breakGlass: YES });
    await user.click(
      await screen.findByRole('button', { name: 'Break glass…' }),
    );
    const dialog = screen.getByRole('dialog', {
      name: 'Break the glass for ledger-api-db',
    });
    expect(
      within(dialog)
        .getAllByRole('listitem')
        .map(({ textContent }) => textContent),
    ).toEqual([
      expect.stringContaining('approved at once'),
      expect.stringContaining('ends within hours'),
      expect.stringContaining('with your name and your reason'),
      expect.stringContaining('is limited'),
      expect.stringContaining('Somebody else reviews it afterwards'),
    ]);
    expect(await axeFaults(dialog)).toEqual([]);
    const send = within(dialog).getByRole('button', { name: 'Break glass' });
    const reason = within(dialog).getByRole('textbox', { name: /^Reason/ });
    await user.type(reason, 'INC-7');
    await user.click(send);
    expect(reason).toHaveAccessibleDescription(
      'Name the incident, in a sentence of at least 10 characters.',
    );
    expect(api.calls.some(({ route }) => route === 'breakGlass')).toBe(false);
    await user.type(reason, ': nothing books');
    await user.click(send);
    expect(
      api.calls.find(({ route }) => route === 'breakGlass')?.request,
    ).toEqual({
      params: { id: 'req-1' },
      body: { reason: 'INC-7: nothing books', digest: 'a41f'.repeat(16) },
    });
  });

  it('says how long it would last, and how often it may be broken still', async () => {
    const user = userEvent.setup();
    page(
      {
        breakGlassOffer: {
          maxGrant: 'PT4H',
          within: 'P1D',
          own: { left: 1, of: 2 },
          total: { left: 3, of: 5 },
        },
      },
      { breakGlass: YES },
    );
    await user.click(
      await screen.findByRole('button', { name: 'Break glass…' }),
    );
    const dialog = screen.getByRole('dialog');
    expect(dialog).toHaveTextContent('That is 4 hours at most.');
    expect(dialog).toHaveTextContent(
      'Each counts for 24 hours: 1 of 2 are left for you, 3 of 5 for all.',
    );
  });

  it('says when the next is possible, where it was broken too often', async () => {
    const user = userEvent.setup();
    const { api } = page({}, { breakGlass: YES });
    api.faults.breakGlass = {
      status: 429,
      message: 'the next is possible at 2026-11-23T12:00:00.000Z',
    };
    await user.click(
      await screen.findByRole('button', { name: 'Break glass…' }),
    );
    const dialog = screen.getByRole('dialog');
    await user.type(
      within(dialog).getByRole('textbox'),
      'INC-7: nothing books',
    );
    await user.click(
      within(dialog).getByRole('button', { name: 'Break glass' }),
    );
    expect(await within(dialog).findByRole('alert')).toHaveTextContent(
      /the next is possible at/,
    );
  });
});

describe('what the glass may be broken for', () => {
  it('is found in the inbox, by its sentence, beside what waits', async () => {
    const world = busyWorld(Date.now());
    const waiting = request(at, { id: 'req-glass', state: 'pending' });
    const { can } = waiting;
    const NO = { allowed: false, reason: 'not yours' };
    world.requests = [
      { ...waiting, can: { ...can, review: NO, breakGlass: YES } },
    ];
    const { container, api } = renderPart(<InboxPage />, { world });
    const panel = await screen.findByRole('region', {
      name: 'You may break the glass for',
    });
    expect(
      within(panel).getByRole('link', {
        name: /Ada Moreau asks for a new identity ledger-api-db/,
      }),
    ).toHaveAttribute('href', '/identities/requests/req-glass');
    expect(screen.getByText('Nothing waits for you')).toBeInTheDocument();
    expect(
      api.calls.filter(({ route }) => route === 'listRequests'),
    ).toContainEqual(
      expect.objectContaining({
        request: { query: { breakable: 'me', limit: 50 } },
      }),
    );
    expect(await axeFaults(container)).toEqual([]);
  });

  it.each([
    [<BreakablePanel besides={[]} />, 'Whether you may break the glass for'],
    [<UnreviewedPanel />, 'Whether you owe a review after'],
  ])('says so where it can’t be known: %#', async (panel, words) => {
    const user = userEvent.setup();
    const { api } = renderPart(panel, {
      break: broken => {
        broken.faults.listRequests = { status: 500, message: 'it is away' };
      },
    });
    const unknown = await screen.findByRole('region', {
      name: new RegExp(words),
    });
    expect(unknown).toHaveTextContent('it is away');
    delete api.faults.listRequests;
    await user.click(
      within(unknown).getByRole('button', { name: 'Try again' }),
    );
    await waitFor(() => expect(unknown).not.toBeInTheDocument());
  });

  it('is beside the list where other things wait for one, and what waits for one is listed once', async () => {
    const user = userEvent.setup();
    const world = busyWorld(Date.now());
    const [own] = world.requests;
    const other = request(at, { id: 'req-glass', state: 'pending' });
    const NO = { allowed: false, reason: 'not yours' };
    world.requests = [
      { ...own, can: { ...own.can, breakGlass: YES } },
      { ...other, can: { ...other.can, review: NO, breakGlass: YES } },
    ];
    renderPart(<InboxPage />, { world });
    const panel = await screen.findByRole('region', {
      name: 'You may break the glass for',
    });
    const [link, ...more] = within(panel).getAllByRole('link');
    expect(more).toEqual([]);
    expect(link).toHaveAttribute('href', '/identities/requests/req-glass');
    // The list's letters are not heard on it.
    link.focus();
    await user.keyboard('a');
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('is nothing for most people, who read nothing of it', async () => {
    renderPart(<InboxPage />);
    await screen.findByRole('article');
    expect(screen.queryByText(/break the glass/i)).toBeNull();
  });
});

describe('what the glass was broken for and nobody reviewed', () => {
  it('waits in the inbox of who may review it, which then is not empty', async () => {
    const world = busyWorld(Date.now());
    const broken = request(at, {
      id: 'req-glass',
      state: 'fulfilled',
      breakGlass: brokenGlass(at),
    });
    const { can } = broken;
    const NO = { allowed: false, reason: 'it is decided' };
    world.requests = [
      { ...broken, can: { ...can, review: NO, reviewBreakGlass: YES } },
    ];
    const { container } = renderPart(<InboxPage />, { world });
    const panel = await screen.findByRole('region', {
      name: 'The glass was broken: a review is owed',
    });
    expect(
      within(panel).getByRole('link', {
        name: /approved by breaking the glass/,
      }),
    ).toHaveAttribute('href', '/identities/requests/req-glass');
    expect(panel).toHaveTextContent(
      /had it approved without its reviewers.*A review of that is due in 2 days/,
    );
    expect(screen.queryByText('Nothing waits for you')).toBeNull();
    expect(await axeFaults(container)).toEqual([]);
  });
});

describe('what the glass was broken for', () => {
  const broken = (more = {}) =>
    ({
      state: 'fulfilled',
      breakGlass: brokenGlass(at, more),
    } as const);

  it('never says that its reviewers approved it', async () => {
    const { container } = page(broken(), {});
    const part = (
      await screen.findByRole('heading', {
        name: 'Approved by breaking the glass',
      })
    ).parentElement!;
    expect(part).toHaveTextContent(
      /Omar .* had it approved without its reviewers, \w+ \w+ ago/,
    );
    expect(part).toHaveTextContent('INC-7: the ledger is down.');
    expect(part).toHaveTextContent(
      'break-glass: site reliability acts at once in an emergency',
    );
    expect(part).toHaveTextContent(/ends in 3 hours .*is due in 2 days/);
    expect(within(part).queryByRole('button')).toBeNull();
    expect(await axeFaults(container)).toEqual([]);
  });

  it('is reviewed by those who may, who choose before they send', async () => {
    const user = userEvent.setup();
    const { api } = page(broken(), { reviewBreakGlass: YES });
    await user.click(await screen.findByRole('button', { name: 'Review…' }));
    const dialog = screen.getByRole('dialog', {
      name: 'Review the breaking of the glass for ledger-api-db',
    });
    expect(await axeFaults(dialog)).toEqual([]);
    const send = within(dialog).getByRole('button', { name: 'Send review' });
    expect(send).toBeDisabled();
    await user.click(
      within(dialog).getByRole('radio', { name: 'No, it was not justified' }),
    );
    await user.type(
      within(dialog).getByRole('textbox', { name: /^Reason/ }),
      'There was no incident.',
    );
    await user.click(send);
    expect(
      api.calls.find(({ route }) => route === 'reviewBreakGlass')?.request,
    ).toEqual({
      params: { id: 'req-1' },
      body: { verdict: 'not-justified', reason: 'There was no incident.' },
    });
  });

  it('says in its title what holds, and not what was asked for', async () => {
    page({ state: 'fulfilled', breakGlass: brokenGlass(at) }, {});
    const title = await screen.findByRole('heading', { level: 2 });
    expect(title).toHaveTextContent(
      /, approved by breaking the glass for 4 hours only, until /,
    );
    expect(document.body).not.toHaveTextContent('90 days');
    expect(
      screen.getByText('Nobody approved it before the glass was broken.'),
    ).toBeInTheDocument();
  });

  it.each([
    ['waits', null, 'by break-glass, waits for its review'],
    ['was given', 'not-justified', 'by break-glass, found not justified'],
  ] as const)(
    'stands on the identity’s page while its review %s, and its end once it was',
    async (_, verdict, words) => {
      const world = busyWorld(Date.now());
      const review = verdict && {
        by: people.lena,
        verdict,
        reason: 'No incident.',
        at: at({ minutes: -5 }),
      };
      const reviewed = request(at, {
        id: 'req-1',
        state: 'fulfilled',
        breakGlass: brokenGlass(at, { review }),
      });
      world.requests = [reviewed];
      const { unmount } = renderPart(
        <IdentityPage namespace="payments" name="ledger-api-db" />,
        { world },
      );
      expect(
        await screen.findByText(text => text.includes(words)),
      ).toBeInTheDocument();
      unmount();
      renderPart(<RequestPage id="req-1" />, { world });
      expect(
        await screen.findByText(/What was granted ends/),
      ).toHaveTextContent(
        verdict ? /ends in 3 hours[^.]*\. ?$/ : /A review of that is due/,
      );
    },
  );

  it('keeps in the history who broke it, and what was said of it', async () => {
    const group = historyGroup(at);
    renderPart(
      <ul>
        <HistoryGroupItem
          group={{
            ...group,
            request: {
              ...group.request,
              breakGlass: brokenGlass(at, {
                review: {
                  by: people.lena,
                  verdict: 'justified',
                  reason: 'It was down.',
                  at: at({ minutes: -5 }),
                },
              }),
            },
          }}
        />
      </ul>,
    );
    expect(
      await screen.findByText(/had it approved without its reviewers/),
    ).toBeInTheDocument();
    expect(screen.getByText(/found it justified/)).toBeInTheDocument();
    expect(screen.getByText('“It was down.”')).toBeInTheDocument();
  });
});

describe('the banner', () => {
  const bannerOf = async () =>
    (
      await screen.findByText('The glass was broken for ledger-api-db')
    ).closest<HTMLElement>('[role=alert]')!;
  const world = (reviewDueAt = at({ days: 2 })) => {
    const made = busyWorld(Date.now());
    const { by, reason, at: when, until } = brokenGlass(at);
    made.identities = made.identities.map(identity =>
      identity.name === 'ledger-api-db'
        ? {
            ...identity,
            breakGlass: {
              requestId: 'req-1',
              by,
              reason,
              at: when,
              until,
              reviewDueAt,
            },
          }
        : identity,
    );
    return made;
  };

  it.each([
    [
      'the component',
      <CredentialHealthPanel
        key="card"
        namespace="payments"
        name="ledger-api"
      />,
    ],
    [
      'the identity',
      <IdentityPage key="page" namespace="payments" name="ledger-api-db" />,
    ],
  ])(
    'stands on the page of %s while nobody has reviewed it',
    async (_, part) => {
      const { container } = renderPart(part, { world: world() });
      const banner = await bannerOf();
      expect(banner).toHaveTextContent('INC-7: the ledger is down.');
      expect(banner).toHaveTextContent(/is due in 2 days/);
      expect(
        within(banner).getByRole('link', {
          name: 'See the request, and who reviews it',
        }),
      ).toHaveAttribute('href', '/identities/requests/req-1');
      expect(await axeFaults(container)).toEqual([]);
    },
  );

  it.each(['break-glass-unreviewed', 'break-glass-overdue'] as const)(
    'has a finding, %s, that leads to where the review is given',
    async rule => {
      const made = world();
      made.identities = made.identities.map(identity =>
        identity.name === 'ledger-api-db'
          ? { ...identity, findings: [finding(rule, 'due', 'to be reviewed')] }
          : identity,
      );
      renderPart(<IdentityPage namespace="payments" name="ledger-api-db" />, {
        world: made,
      });
      expect(
        await screen.findByRole('link', { name: 'Open the request to review' }),
      ).toHaveAttribute('href', '/identities/requests/req-1');
    },
  );

  it('says that the review is overdue', async () => {
    renderPart(
      <CredentialHealthPanel namespace="payments" name="ledger-api" />,
      { world: world(at({ hours: -2 })) },
    );
    expect(await bannerOf()).toHaveTextContent(
      /was due 2 hours ago.*, and nobody has done it/,
    );
  });
});

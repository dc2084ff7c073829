import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { RequestView } from '@custody/backstage-plugin-custody-common';
import { axeFaults } from '../__testUtils__/axe';
import { clockAt } from '../__testUtils__/clock';
import { people } from '../__testUtils__/people';
import { renderPart } from '../__testUtils__/render';
import { brokenGlass, historyGroup, request } from '../__testUtils__/requests';
import { busyWorld } from '../__testUtils__/world';
import { CredentialHealthPanel } from '../card/CredentialHealthPanel';
import { HistoryGroupItem } from '../history/HistoryGroupItem';
import { IdentityPage } from '../identity/IdentityPage';
import { RequestPage } from '../request/RequestPage';

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
    await user.click(send);
    expect(api.calls.some(({ route }) => route === 'breakGlass')).toBe(false);
    await user.type(
      within(dialog).getByRole('textbox', { name: /^Reason/ }),
      'INC-7',
    );
    await user.click(send);
    expect(
      api.calls.find(({ route }) => route === 'breakGlass')?.request,
    ).toEqual({
      params: { id: 'req-1' },
      body: { reason: 'INC-7', digest: 'a41f'.repeat(16) },
    });
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
    await user.type(within(dialog).getByRole('textbox'), 'INC-7');
    await user.click(
      within(dialog).getByRole('button', { name: 'Break glass' }),
    );
    expect(await within(dialog).findByRole('alert')).toHaveTextContent(
      /the next is possible at/,
    );
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
      await screen.findByText(
        'The glass was broken for Ledger API database role',
      )
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

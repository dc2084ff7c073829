import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axeFaults } from '../__testUtils__/axe';
import { clockAt } from '../__testUtils__/clock';
import { renderPart } from '../__testUtils__/render';
import { historyGroup } from '../__testUtils__/requests';
import { busyWorld, emptyWorld } from '../__testUtils__/world';
import { day } from '../time';
import { ApprovalHistoryPanel } from './ApprovalHistoryPanel';

const card = <ApprovalHistoryPanel namespace="payments" name="ledger-api" />;

describe('ApprovalHistoryPanel', () => {
  it('tells who asked and why, what policy said, who approved, and until when', async () => {
    const { container } = renderPart(card);
    const group = (await screen.findByText('Carried out')).closest('li')!;
    expect(group).toHaveTextContent('Ada Moreau');
    expect(group).toHaveTextContent('asked to create');
    expect(group).toHaveTextContent(
      '“New ledger API: books payments as they settle.”',
    );
    expect(group).toHaveTextContent('through template payments-service');
    expect(group).toHaveTextContent(
      'production-high-risk: production writes need the owner of what is written',
    );
    expect(within(group).getAllByText('approved')).toHaveLength(3);
    expect(group).toHaveTextContent('“Insert on entries only. Fine.”');
    expect(group).toHaveTextContent(
      /Granted ledger:write until .* \(in 4\d days/,
    );
    expect(group).toHaveTextContent(/Rotated 6 times since, last\s*3 days ago/);
    expect(
      within(group).getByRole('link', { name: 'The whole request' }),
    ).toHaveAttribute('href', '/identities/requests/req-create');
    expect(await axeFaults(container)).toEqual([]);
  });

  it('names of an exception the rule, until when, and what is done instead', async () => {
    const world = emptyWorld(Date.now());
    const at = clockAt(Date.now());
    const group = historyGroup(at);
    const until = at({ days: 20 });
    world.history = [
      {
        ...group,
        request: {
          ...group.request,
          kind: 'except',
          exception: {
            rule: 'rotation-overdue',
            compensatingControl: 'Logins are watched by hand.',
            until,
          },
        },
      },
    ];
    renderPart(card, { world });
    const shown = (await screen.findByText('Carried out')).closest('li')!;
    expect(shown).toHaveTextContent(
      `from “rotation overdue” until ${day(until, 'en')} (in 20 days)`,
    );
    expect(shown).toHaveTextContent('Instead: Logins are watched by hand.');
  });

  it('shows a denial once, with the reason of who denied', async () => {
    renderPart(card);
    const group = (await screen.findByText('Denied')).closest('li')!;
    expect(group).toHaveTextContent(
      '“Entries are never deleted. Use the archive job.”',
    );
    expect(group).not.toHaveTextContent('Outcome:');
  });

  it('says of a declaration neither a policy nor a grant', async () => {
    const world = emptyWorld(Date.now());
    const group = historyGroup(clockAt(Date.now()));
    world.history = [
      {
        ...group,
        request: {
          ...group.request,
          kind: 'declare',
          identity: null,
          derived: null,
          decision: { ...group.request.decision, policyIds: [], reasons: [] },
          reviews: [],
          granted: { scopes: [], endsAt: null },
        },
        rotations: { count: 0, lastAt: null },
      },
    ];
    renderPart(card, { world });
    const item = (await screen.findByText('Carried out')).closest('li')!;
    expect(item).toHaveTextContent('said that no credential is needed by');
    expect(item).not.toHaveTextContent(/Policy|Granted/);
  });

  it('names the rule that denied, and the end that nobody else tells', async () => {
    const world = emptyWorld(Date.now());
    const group = historyGroup(clockAt(Date.now()));
    const open = {
      ...group.request,
      reviews: [],
      granted: null,
    };
    world.history = [
      {
        ...group,
        request: {
          ...open,
          id: 'by-policy',
          state: 'denied',
          decision: {
            ...open.decision,
            effect: 'deny',
            policyIds: ['no-static'],
            reasons: ['static credentials want an exception'],
          },
          outcome: 'policy denies it: static credentials want an exception',
        },
      },
      {
        ...group,
        request: {
          ...open,
          id: 'late',
          state: 'expired',
          outcome: 'nobody answered in 7 days',
        },
      },
    ];
    renderPart(card, { world });
    const denied = (await screen.findByText('Denied')).closest('li')!;
    expect(denied).toHaveTextContent(
      'Policy denied it: no-static: static credentials want an exception',
    );
    expect(denied).not.toHaveTextContent('Outcome:');
    expect(screen.getByText('Expired').closest('li')).toHaveTextContent(
      'Outcome: nobody answered in 7 days',
    );
  });

  it('filters by kind, and asks the server for it', async () => {
    const user = userEvent.setup();
    const { api } = renderPart(card);
    await user.click(await screen.findByRole('combobox', { name: 'Kind' }));
    await user.click(screen.getByRole('option', { name: 'Renew' }));
    expect(
      await screen.findByText('Nothing matches these filters.'),
    ).toBeInTheDocument();
    expect(api.calls[api.calls.length - 1]).toMatchObject({
      route: 'componentHistory',
      request: { query: { kind: 'renew' } },
    });
  });

  it('shows older groups when asked, and keeps what is there', async () => {
    const user = userEvent.setup();
    const world = busyWorld(Date.now());
    const group = historyGroup(clockAt(Date.now()));
    world.history = Array.from({ length: 12 }, (_, index) => ({
      ...group,
      request: { ...group.request, id: `req-${index}` },
    }));
    renderPart(card, { world });
    expect(await screen.findAllByText('Carried out')).toHaveLength(10);
    await user.click(screen.getByRole('button', { name: 'Show older' }));
    await screen.findByText(
      (_, element) =>
        element?.tagName === 'OL' && element.children.length === 12,
    );
    expect(screen.queryByRole('button', { name: 'Show older' })).toBeNull();
  });

  it('teaches what will be here', async () => {
    renderPart(card, { world: emptyWorld(Date.now()) });
    expect(
      await screen.findByText('Nothing has been asked for yet'),
    ).toBeInTheDocument();
  });

  it('says so when one may not see it', async () => {
    renderPart(card, {
      break: api => {
        api.faults.componentHistory = { status: 403, message: 'not a member' };
      },
    });
    expect(await screen.findByText('You may not see this')).toBeInTheDocument();
  });
});

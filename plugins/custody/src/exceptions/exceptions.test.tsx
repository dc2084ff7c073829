import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axeFaults } from '../__testUtils__/axe';
import { clockAt } from '../__testUtils__/clock';
import { exception } from '../__testUtils__/exceptions';
import { finding } from '../__testUtils__/identities';
import { renderPart } from '../__testUtils__/render';
import { busyWorld } from '../__testUtils__/world';
import { IdentityRow } from '../card/IdentityRow';
import { FindingsPanel } from '../identity/FindingsPanel';
import { ExceptionOf } from './ExceptionOf';
import { ExceptionsPage } from './ExceptionsPage';
import { dayOf } from '../delegation/days';
import { fleetCsv } from '../fleet/csv';
import { day } from '../time';
import { exceptionsCsv, exceptionsJsonl } from './exportForms';

const at = clockAt(Date.now());

describe('the register of exceptions', () => {
  it('says who stays outside of which rule, why, what is done instead, who agreed and until when', async () => {
    const world = busyWorld(Date.now());
    world.exceptions = [exception(at)];
    const { container } = renderPart(<ExceptionsPage />, { world });
    const row = await screen.findByRole('row', { name: /ledger-api-db/ });
    for (const text of [
      'rotation overdue',
      'In force',
      'The provider is replaced next month.',
      'Instead: Logins are watched by hand.',
      'Ada Moreau',
      'Omar Haddad',
    ]) {
      expect(row).toHaveTextContent(text);
    }
    // Its end is read without a pointer.
    expect(row).toHaveTextContent(day(at({ days: 20 }), 'en'));
    expect(screen.getByRole('status')).toHaveTextContent('One exception');
    expect(await axeFaults(container)).toEqual([]);
  });

  it('filters by how they stand, and teaches where there is none', async () => {
    const user = userEvent.setup();
    const world = busyWorld(Date.now());
    world.exceptions = [exception(at)];
    const { api } = renderPart(<ExceptionsPage />, { world });
    await screen.findByRole('row', { name: /ledger-api-db/ });
    await user.click(screen.getByRole('combobox', { name: /State/ }));
    await user.click(screen.getByRole('option', { name: 'Ended' }));
    expect(
      await screen.findByText(/Ask for one from a finding/),
    ).toBeInTheDocument();
    expect(api.calls.at(-1)?.request).toMatchObject({
      query: { state: 'ended' },
    });
  });

  it('is exported as CSV and as JSON Lines', () => {
    const rows = [exception(at, { reason: '=HYPERLINK("x")' })];
    const [names, line] = exceptionsCsv(rows).split('\r\n');
    expect(names).toBe(
      'identity,owner,rule,state,reason,compensating control,requester,approved by,asked,from,until,request',
    );
    // No spreadsheet runs what somebody gave as a reason.
    expect(line).toContain(`"'=HYPERLINK(""x"")"`);
    expect(exceptionsJsonl(rows)).toBe(`${JSON.stringify(rows[0])}\n`);
  });
});

describe('an exception from a finding', () => {
  const overdue = finding('rotation-overdue', 'overdue', 'rotation is overdue');
  const lifted = {
    ...overdue,
    exception: {
      requestId: 'req-except',
      reason: 'The provider is replaced next month.',
      until: at({ days: 20 }),
    },
  };
  const part = (
    shown = overdue,
    exceptions = [exception(at)],
    change = {},
    world = busyWorld(Date.now()),
  ) => {
    const identity = {
      ...world.identities[0],
      state: 'governed' as const,
      pendingRequestId: null,
      can: {
        ...world.identities[0].can,
        change: { allowed: true, reason: null },
      },
      ...change,
    };
    return renderPart(
      <ExceptionOf
        identity={identity}
        finding={shown}
        exceptions={exceptions}
      />,
      { world },
    );
  };

  it('is named where it holds, with its end and why', async () => {
    // Whoever sees the identity, and not the request, is told of it too.
    const { container } = part(lifted, []);
    expect(container).toHaveTextContent(
      'Because: The provider is replaced next month.',
    );
    expect(
      await screen.findByText(/Excepted; the rule holds again/),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: 'Ask for an exception…' }),
    ).toBeNull();
  });

  it('is not offered while a request is pending', async () => {
    const { container } = part(overdue, [], { pendingRequestId: 'req-1' });
    expect(container).not.toHaveTextContent('Ask for an exception');
  });

  it('is said to wait while it is asked for', () => {
    const { container } = part(overdue, [exception(at, { state: 'pending' })]);
    expect(container).toHaveTextContent('An exception is asked for.');
  });

  it('is not offered where there is none', () => {
    const { container } = part(finding('expired', 'expired', 'it ended'), []);
    expect(container).not.toHaveTextContent('Ask for an exception');
  });

  it('is said on the card and among the findings, where what it lifts is no error', async () => {
    const [identity] = busyWorld(Date.now()).identities;
    const shown = { ...identity, findings: [lifted] };
    renderPart(
      <>
        <ul>
          <IdentityRow identity={shown} />
        </ul>
        <FindingsPanel identity={shown} />
      </>,
    );
    expect(
      await screen.findByText(/excepted; the rule holds again/),
    ).toHaveTextContent(/in 20 days|in 19 days|next month/);
    const findings = screen.getByRole('region', { name: 'Findings' });
    expect(findings).toHaveTextContent('Excepted, rotation overdue:');
    expect(findings).not.toHaveTextContent('Warning');
  });

  it('is in the export of the fleet beside the finding', () => {
    const [identity] = busyWorld(Date.now()).identities;
    const [names, line] = fleetCsv([{ ...identity, findings: [lifted] }]).split(
      '\r\n',
    );
    const column = names.split(',').indexOf('excepted until');
    expect(line.split(',')[column]).toBe(lifted.exception.until);
  });

  it.each([
    ['ends before it', { days: 3 }, [day(at({ days: 3 }), 'en')]],
    ['ends after it', { days: 30 }, []],
  ] as const)(
    'says so where the grant %s, before it is asked for',
    async (_, ends, warned) => {
      const user = userEvent.setup();
      part(overdue, [], { grantEndsAt: at(ends) });
      await user.click(
        await screen.findByRole('button', { name: 'Ask for an exception…' }),
      );
      const dialog = screen.getByRole('dialog');
      // By itself it never asks for that.
      expect(
        within(dialog).queryByText(/there is nothing left to except/),
      ).toBeNull();
      fireEvent.change(within(dialog).getByLabelText(/^Until the end of/), {
        target: { value: dayOf(Date.now() + 5 * 86_400_000) },
      });
      const words = within(dialog).queryAllByText(
        /there is nothing left to except/,
      );
      expect(words.map(({ textContent }) => textContent)).toEqual(
        warned.map(when => expect.stringContaining(when)),
      );
    },
  );

  it.each([
    ['the grant', { hours: 4 }, null],
    ['what policy lets it last', { days: 90 }, { hours: 2 }],
  ] as const)(
    'lasts no longer than %s, unless told',
    async (_, grant, most) => {
      const user = userEvent.setup();
      const grantEndsAt = at(grant);
      const latest = most && at(most);
      const world = busyWorld(Date.now());
      world.preview = { ...world.preview, grantEndsAt: latest };
      const { api } = part(overdue, [], { grantEndsAt }, world);
      await user.click(
        await screen.findByRole('button', { name: 'Ask for an exception…' }),
      );
      const dialog = screen.getByRole('dialog');
      expect(
        await within(dialog).findByText(
          latest ? /policy lets it last no longer/ : /what it is granted ends/,
        ),
      ).toBeInTheDocument();
      await waitFor(() =>
        expect(
          api.calls.filter(({ route }) => route === 'preview').at(-1)?.request,
        ).toMatchObject({ body: { until: latest ?? grantEndsAt } }),
      );
    },
  );

  it('is asked for with what is done instead and an end', async () => {
    const user = userEvent.setup();
    const { api } = part(overdue, []);
    await user.click(
      await screen.findByRole('button', { name: 'Ask for an exception…' }),
    );
    const dialog = screen.getByRole('dialog', {
      name: 'Ask for an exception from “rotation overdue” for ledger-api-db',
    });
    const reason = within(dialog).getByRole('textbox', { name: /^Reason/ });
    const send = within(dialog).getByRole('button', {
      name: 'Ask for the exception',
    });
    await user.click(send);
    // All that is missing is said at once.
    expect(dialog).toHaveTextContent('Say what is done instead');
    expect(dialog).toHaveTextContent('Say why, in a sentence');
    await user.type(reason, 'It is replaced next month.');
    expect(api.calls.some(({ route }) => route === 'submit')).toBe(false);
    expect(await axeFaults(dialog)).toEqual([]);
    await user.type(
      within(dialog).getByRole('textbox', { name: /What is done instead/ }),
      'Logins are watched.',
    );
    await user.click(send);
    expect(
      api.calls.find(({ route }) => route === 'submit')?.request,
    ).toMatchObject({
      body: {
        kind: 'except',
        rule: 'rotation-overdue',
        compensatingControl: 'Logins are watched.',
        reason: 'It is replaced next month.',
        until: expect.stringMatching(/^\d{4}-/),
      },
    });
  });
});

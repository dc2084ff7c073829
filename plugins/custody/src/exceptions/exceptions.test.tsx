import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axeFaults } from '../__testUtils__/axe';
import { clockAt } from '../__testUtils__/clock';
import { exception } from '../__testUtils__/exceptions';
import { renderPart } from '../__testUtils__/render';
import { busyWorld } from '../__testUtils__/world';
import { ExceptionOf } from './ExceptionOf';
import { ExceptionsPage } from './ExceptionsPage';
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
  const part = (exceptions = [exception(at)], change: object = {}) => {
    const world = busyWorld(Date.now());
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
        rule="rotation-overdue"
        exceptions={exceptions}
      />,
      { world },
    );
  };

  it('is named where it holds, with its end', async () => {
    part();
    expect(
      await screen.findByText(/Excepted; the rule holds again/),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: 'Ask for an exception…' }),
    ).toBeNull();
  });

  it('is not offered while a request is pending', async () => {
    const { container } = part([], { pendingRequestId: 'req-1' });
    expect(container).not.toHaveTextContent('Ask for an exception');
  });

  it('is asked for with what is done instead and an end', async () => {
    const user = userEvent.setup();
    const { api } = part([]);
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

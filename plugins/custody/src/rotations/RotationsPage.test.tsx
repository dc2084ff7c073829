import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axeFaults } from '../__testUtils__/axe';
import { renderPart } from '../__testUtils__/render';
import { busyWorld, emptyWorld } from '../__testUtils__/world';
import { moment } from '../time';
import { RotationsPage } from './RotationsPage';
import { UpcomingTable } from './UpcomingTable';
import { upcomingCsv } from './upcomingCsv';

const ROW = {
  ref: 'identity:payments/one',
  namespace: 'payments',
  name: 'one',
  owner: { ref: 'group:default/payments', title: null },
  component: null,
  provider: 'postgresql/ledger',
  currentVersion: 3,
  dueAt: '2026-11-24T09:00:00.000Z',
  overdueAt: null,
  startsAt: '2026-11-24T10:00:00.000Z',
  window: 'Mon,Tue 09:00-16:00 UTC',
  schedule: '0 3 * * 2',
  notWith: ['identity:payments/two', 'identity:payments/three'],
  notWithOthers: 0,
};

describe('RotationsPage', () => {
  it('says what would be rotated in the next 30 days, and starts nothing', async () => {
    const world = busyWorld(Date.now());
    world.rotations.window = 'Mon-Thu 09:00-16:00 Europe/Berlin';
    const { api, container } = renderPart(<RotationsPage />, { world });
    const table = await screen.findByRole('table', {
      name: 'What would be rotated',
    });
    const due = world.identities.filter(
      ({ rotationDueAt }) =>
        rotationDueAt && Date.parse(rotationDueAt) < Date.now() + 30 * 86_400e3,
    );
    expect(due.length).toBeGreaterThan(0);
    expect(within(table).getAllByRole('row')).toHaveLength(due.length + 1);
    expect(within(table).getByText(due[0].name)).toBeInTheDocument();
    expect(screen.getByText(/The platform’s window is/)).toHaveTextContent(
      /The platform’s window is Mon-Thu 09:00-16:00 Europe\/Berlin\./,
    );
    expect(api.calls.map(({ route }) => route).sort()).toEqual([
      'rotationStatus',
      'upcomingRotations',
    ]);
    expect(await axeFaults(container)).toEqual([]);
  });

  it('looks further ahead when asked', async () => {
    const user = userEvent.setup();
    const { api } = renderPart(<RotationsPage />);
    await user.click(await screen.findByRole('combobox', { name: 'Ahead' }));
    await user.click(screen.getByRole('option', { name: 'The next 365 days' }));
    await screen.findByText(/rotations$/);
    expect(
      api.calls
        .filter(({ route }) => route === 'upcomingRotations')
        .map(({ request }) => (request as { query: { days: number } }).query),
    ).toEqual([
      expect.objectContaining({ days: 30 }),
      expect.objectContaining({ days: 365 }),
    ]);
  });

  it('says that nothing begins while it is paused, and has the switch for the platform team', async () => {
    const world = busyWorld(Date.now());
    world.rotations = {
      paused: {
        by: 'user:default/priya',
        reason: 'the ledger is being moved',
        since: new Date().toISOString(),
      },
      window: null,
      mayPause: true,
    };
    renderPart(<RotationsPage />, { world });
    expect(
      (await screen.findAllByText('not while it is paused')).length,
    ).toBeGreaterThan(0);
    expect(screen.getByRole('alert')).toHaveTextContent(
      /the ledger is being moved/,
    );
    expect(screen.getByRole('button', { name: 'Resume' })).toBeVisible();
  });

  it('says so when nothing is ahead', async () => {
    renderPart(<RotationsPage />, { world: emptyWorld(Date.now()) });
    expect(
      await screen.findByText('Nothing would be rotated'),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('button', { name: 'Export as CSV' }),
    ).toBeDisabled();
  });

  it('says of what is overdue before its window opens that it is rotated outside of it', async () => {
    const late = {
      ...ROW,
      // A Wednesday.
      startsAt: '2026-11-25T10:00:00.000Z',
      overdueAt: '2026-11-25T10:00:00.000Z',
      ref: 'identity:payments/late',
    };
    renderPart(<UpcomingTable rows={[ROW, late]} isPaused={false} />);
    expect(await screen.findAllByText(/so outside of it$/)).toHaveLength(1);
    // Dates are read without a pointer.
    expect(screen.getByText(moment(late.startsAt, 'en'))).toBeVisible();
  });

  it('names what it is not rotated together with, and counts what one may not see', async () => {
    const rows = [
      { ...ROW, notWithOthers: 2 },
      { ...ROW, ref: 'identity:payments/b', notWith: [], notWithOthers: 1 },
      { ...ROW, ref: 'identity:payments/c', notWith: [] },
    ];
    renderPart(<UpcomingTable rows={rows} isPaused={false} />);
    const said = (await screen.findAllByText(/^not together with/)).map(
      ({ textContent }) => textContent,
    );
    expect(said).toEqual([
      'not together with payments/two, payments/three, 2 that you may not see',
      'not together with one that you may not see',
    ]);
  });

  it('writes a line an identity', () => {
    expect(upcomingCsv([ROW])).toBe(
      [
        'ref,owner,component,provider,current version,due,starts,overdue,window,schedule,not with,not with others',
        'identity:payments/one,group:default/payments,,postgresql/ledger,3,2026-11-24T09:00:00.000Z,2026-11-24T10:00:00.000Z,,"Mon,Tue 09:00-16:00 UTC",0 3 * * 2,identity:payments/two identity:payments/three,0',
        '',
      ].join('\r\n'),
    );
  });
});

import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axeFaults } from '../__testUtils__/axe';
import { people } from '../__testUtils__/people';
import { renderPart } from '../__testUtils__/render';
import { busyWorld, emptyWorld } from '../__testUtils__/world';
import { InboxPage } from '../inbox/InboxPage';
import { beginOf, dayOf, endOf } from './days';
import { DelegationsPanel } from './DelegationsPanel';

describe('delegations', () => {
  it('says who reviews for whom until when and why, and can be declined', async () => {
    const user = userEvent.setup();
    const { api, container } = renderPart(<DelegationsPanel />);
    expect(
      await screen.findByText('You review for Omar Haddad'),
    ).toBeInTheDocument();
    expect(screen.getByText('In force')).toBeInTheDocument();
    expect(screen.getByText(/On leave until Monday/)).toBeInTheDocument();
    expect(await axeFaults(container)).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Decline' }));
    const dialog = screen.getByRole('dialog', {
      name: 'Stop reviewing for Omar Haddad',
    });
    await user.type(
      within(dialog).getByRole('textbox', { name: /^Reason/ }),
      'I am away too.',
    );
    await user.click(within(dialog).getByRole('button', { name: 'End it' }));
    expect(
      api.calls.find(({ route }) => route === 'revokeDelegation')?.request,
    ).toEqual({
      params: { id: 'delegation-1' },
      body: { reason: 'I am away too.' },
    });
  });

  it('teaches where there is none', async () => {
    renderPart(<DelegationsPanel />, { world: emptyWorld(Date.now()) });
    expect(
      await screen.findByText(/Somebody else can review for you/),
    ).toBeInTheDocument();
  });

  it('asks for a person before anything is sent', async () => {
    const user = userEvent.setup();
    const { api } = renderPart(<DelegationsPanel />, {
      world: emptyWorld(Date.now()),
    });
    await user.click(
      await screen.findByRole('button', { name: 'Delegate my reviews…' }),
    );
    const dialog = screen.getByRole('dialog', {
      name: 'Delegate your reviews',
    });
    await user.type(
      within(dialog).getByRole('textbox', { name: /^Reason/ }),
      'On leave.',
    );
    await user.click(within(dialog).getByRole('button', { name: 'Delegate' }));
    expect(await screen.findByText('Choose a person.')).toBeInTheDocument();
    expect(api.calls.some(({ route }) => route === 'delegate')).toBe(false);
    expect(await axeFaults(dialog)).toEqual([]);
  });

  it('says for whom a review is, and sends that', async () => {
    const user = userEvent.setup();
    const world = busyWorld(Date.now());
    world.requests[0].can.reviewAs = [{ ...people.omar, own: false }];
    const { api } = renderPart(<InboxPage />, { world });
    await user.click(await screen.findByRole('button', { name: 'Approve' }));
    const dialog = screen.getByRole('dialog', { name: /^Approve the request/ });
    expect(dialog).toHaveTextContent(
      'You review for Omar Haddad, who delegated to you.',
    );
    await user.type(
      within(dialog).getByRole('textbox', { name: /^Reason/ }),
      'Fine.',
    );
    await user.click(within(dialog).getByRole('button', { name: 'Approve' }));
    expect(
      api.calls.find(({ route }) => route === 'review')?.request,
    ).toMatchObject({ body: { onBehalfOf: people.omar.ref } });
  });

  it('leaves the choice where one can speak for oneself too', async () => {
    const user = userEvent.setup();
    const world = busyWorld(Date.now());
    world.requests[0].can.reviewAs = [
      { ...people.lena, own: true },
      { ...people.omar, own: false },
    ];
    renderPart(<InboxPage />, { world });
    await user.click(await screen.findByRole('button', { name: 'Approve' }));
    await user.click(screen.getByRole('combobox', { name: 'You review as' }));
    expect(
      screen.getByRole('option', { name: 'for Omar Haddad' }),
    ).toBeInTheDocument();
  });
});

describe('days', () => {
  it('begin and end where the person is', () => {
    const day = dayOf(Date.parse('2026-11-22T12:00:00.000Z'));
    expect(dayOf(Date.parse(beginOf(day)))).toBe(day);
    expect(dayOf(Date.parse(endOf(day)))).toBe(day);
    expect(Date.parse(endOf(day)) - Date.parse(beginOf(day))).toBe(
      86_400_000 - 1,
    );
  });
});

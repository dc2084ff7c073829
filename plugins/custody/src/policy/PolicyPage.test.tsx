import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axeFaults } from '../__testUtils__/axe';
import { policyOverview, policySet } from '../__testUtils__/policy';
import { renderPart } from '../__testUtils__/render';
import { PolicyPage } from './PolicyPage';

const AT = '2026-11-22T12:00:00.000Z';

describe('PolicyPage', () => {
  it('shows the set in force, each policy with its reason', async () => {
    const { container } = renderPart(<PolicyPage />);
    const set = await screen.findByRole('region', {
      name: 'The policy set in force',
    });
    expect(await within(set).findByText('4cda4e0bfb8a…')).toBeInTheDocument();
    expect(within(set).getByText('In force since')).toBeInTheDocument();
    expect(set).toHaveTextContent('All 2 policies, each with its reason');
    expect(set).toHaveTextContent(
      'an identity is not shared by components; each gets its own',
    );
    expect(set).toHaveTextContent('guards.cedar:48');
    await screen.findByRole('heading', { name: 'Break glass' });
    expect(await axeFaults(container)).toEqual([]);
  });

  it('says why the newest files are not in force, with file and line', async () => {
    renderPart(<PolicyPage />, {
      break: api => {
        Object.assign(api, {
          policy: async () => ({
            ...policySet,
            refused: {
              at: AT,
              problems: ['guards.cedar:3:1: this is not Cedar'],
            },
            vocabulary: [
              {
                what: 'scopes',
                since: AT,
                refused: { at: AT, problems: ['ledger.yaml:2: `risk` is not'] },
              },
            ],
          }),
        });
      },
    });
    const [policies, scopes] = await screen.findAllByRole('alert');
    expect(policies).toHaveTextContent(
      /^The newest policies are refused, and those before stay in force; .*guards\.cedar:3:1: this is not Cedar/,
    );
    expect(scopes).toHaveTextContent(/newest scopes .*ledger\.yaml:2: risk/);
  });

  it('says in sentences who may do what, and why', async () => {
    renderPart(<PolicyPage />);
    const create = (
      await screen.findByRole('heading', { name: 'Ask for an identity' })
    ).closest('section')!;
    const [owner, others] = within(create).getAllByRole('listitem');
    expect(owner).toHaveTextContent(
      'Somebody of the owner may at low or medium risk. Owed: one approval from the owner. The grant ends after 180 days.',
    );
    expect(owner).toHaveTextContent('production');
    expect(others).toHaveTextContent(
      /^Anybody else may not\. ?requester-owns-it/,
    );
  });

  it('says anybody where nobody was named before', async () => {
    renderPart(<PolicyPage />, {
      break: api => {
        Object.assign(api, {
          policyOverview: async () => ({
            ...policyOverview,
            lines: [{ ...policyOverview.lines[1], action: 'consume' }],
          }),
        });
      },
    });
    const consume = (
      await screen.findByRole('heading', { name: 'Register a consumer' })
    ).closest('section')!;
    expect(within(consume).getByRole('listitem')).toHaveTextContent(
      /^Anybody may not\./,
    );
  });

  it('says what of the calendar holds, as the sentences count it', async () => {
    renderPart(<PolicyPage />, {
      break: api => {
        Object.assign(api, {
          policyOverview: async () => ({
            ...policyOverview,
            calendar: ['business-hours', 'change-freeze'],
          }),
        });
      },
    });
    expect(
      await screen.findByText(
        'As it is now, while these hold: business-hours, change-freeze.',
      ),
    ).toBeVisible();
  });

  it('asks for another environment, and keeps it in the address', async () => {
    const user = userEvent.setup();
    const { api } = renderPart(<PolicyPage />);
    await user.click(
      await screen.findByRole('combobox', { name: 'Environment' }),
    );
    await user.click(await screen.findByRole('option', { name: 'staging' }));
    await waitFor(() =>
      expect(
        api.calls
          .filter(({ route }) => route === 'policyOverview')
          .map(({ request }) => request),
      ).toContainEqual({
        query: expect.objectContaining({ environment: 'staging' }),
      }),
    );
  });

  it('says what policy would decide, and forgets it when the question changes', async () => {
    const user = userEvent.setup();
    const { api } = renderPart(<PolicyPage />);
    const panel = await screen.findByRole('region', { name: 'What if' });
    const ask = within(panel).getByRole('button', { name: 'Ask' });
    expect(ask).toBeDisabled();
    await user.click(within(panel).getByRole('combobox', { name: 'Identity' }));
    await user.click((await screen.findAllByRole('option'))[0]);
    await user.type(
      within(panel).getByRole('textbox', { name: 'Intent, if any' }),
      'process-refunds',
    );
    await user.click(ask);
    const answer = await within(panel).findByRole('alert');
    expect(answer).toHaveTextContent(
      /It would be allowed.*production.*needs one other person of the owner.*Owed: one approval from the owner/,
    );
    expect(
      api.calls.find(({ route }) => route === 'evaluate')?.request,
    ).toEqual({
      body: {
        action: 'renew',
        principal: 'user:default/lena',
        identity: { ref: expect.stringMatching(/^identity:/) },
        intent: 'process-refunds',
      },
    });
    await user.clear(
      within(panel).getByRole('textbox', { name: 'Intent, if any' }),
    );
    expect(within(panel).queryByRole('alert')).toBeNull();
  });

  it('says in words why it may not be asked', async () => {
    const user = userEvent.setup();
    renderPart(<PolicyPage />, {
      break: api => {
        api.faults.evaluate = {
          status: 403,
          message: 'only the platform team and auditors ask about others',
        };
      },
    });
    const panel = await screen.findByRole('region', { name: 'What if' });
    await user.click(within(panel).getByRole('combobox', { name: 'Identity' }));
    await user.click((await screen.findAllByRole('option'))[0]);
    await user.click(within(panel).getByRole('button', { name: 'Ask' }));
    expect(await within(panel).findByRole('alert')).toHaveTextContent(
      'only the platform team and auditors ask about others',
    );
  });
});

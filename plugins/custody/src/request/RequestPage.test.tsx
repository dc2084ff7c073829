import { screen } from '@testing-library/react';
import { axeFaults } from '../__testUtils__/axe';
import { renderPart } from '../__testUtils__/render';
import { RequestPage } from './RequestPage';

describe('RequestPage', () => {
  it('shows a request that waits, with what can be done', async () => {
    const { container } = renderPart(<RequestPage id="req-2" />);
    expect(
      await screen.findByRole('heading', {
        level: 2,
        name: /Kim Larsen asks that refunds-api-db may read ledger entries/,
      }),
    ).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Approve' })).toBeInTheDocument();
    expect(await axeFaults(container)).toEqual([]);
  });

  it('shows one that is decided, without buttons', async () => {
    renderPart(<RequestPage id="req-create" />);
    expect(await screen.findByText('Carried out')).toBeInTheDocument();
    expect(
      screen.getByText(/Granted: ledger:write, until/),
    ).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Approve' })).toBeNull();
  });

  it('says that there is no such request', async () => {
    renderPart(<RequestPage id="nope" />);
    expect(
      await screen.findByText('Nothing here by that name'),
    ).toBeInTheDocument();
  });
});

import { screen } from '@testing-library/react';
import { clockAt } from '../__testUtils__/clock';
import { rotation } from '../__testUtils__/identities';
import { renderPart } from '../__testUtils__/render';
import { OperationsPanel } from './OperationsPanel';

const at = clockAt(Date.parse('2026-11-22T12:00:00Z'));

describe('operations of an identity', () => {
  it.each([
    ['engine', 'Custody'],
    ['system:custody/git', 'Git'],
    ['system:custody/scopes', 'A scope defined more widely'],
  ])('say of %s that it was %s that asked', async (requestedBy, name) => {
    renderPart(
      <OperationsPanel operations={[rotation(at, { requestedBy })]} />,
    );
    expect(await screen.findByText(name)).toBeInTheDocument();
  });
});

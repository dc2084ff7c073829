import { iconsApiRef, useApi } from '@backstage/frontend-plugin-api';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import custodyAppModule from '.';

function Icon() {
  const icon = useApi(iconsApiRef).icon('kind:identity');
  return <span data-testid="icon">{icon}</span>;
}

describe('the app module', () => {
  it('gives the kind its icon', async () => {
    renderInTestApp(<Icon />, { features: [custodyAppModule] });
    expect(
      (await screen.findByTestId('icon')).querySelector('svg'),
    ).toBeInTheDocument();
  });
});

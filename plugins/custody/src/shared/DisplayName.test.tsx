import { DefaultEntityPresentationApi } from '@backstage/plugin-catalog';
import { entityPresentationApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { TestApiProvider } from '@backstage/test-utils';
import { render, screen } from '@testing-library/react';
import { catalogEntities } from '../__testUtils__/catalog';
import { DisplayName } from './DisplayName';

function Owner(props: { entityRef: string }) {
  const presentation = DefaultEntityPresentationApi.create({
    catalogApi: catalogApiMock({ entities: catalogEntities }),
  });
  return (
    <TestApiProvider apis={[[entityPresentationApiRef, presentation]]}>
      <DisplayName {...props}>{name => `owned by ${name}`}</DisplayName>
    </TestApiProvider>
  );
}

describe('DisplayName', () => {
  it.each([
    ['group:default/data-platform', 'owned by Data platform'],
    ['component:payments/ledger-api', 'owned by Ledger API'],
    ['group:default/gone', 'owned by gone'],
    ['component:payments/gone', 'owned by gone'],
  ])('says %s as people do', async (entityRef, sentence) => {
    render(<Owner entityRef={entityRef} />);
    expect(await screen.findByText(sentence)).toBeInTheDocument();
  });
});

import { DefaultEntityPresentationApi } from '@backstage/plugin-catalog';
import { entityPresentationApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { TestApiProvider } from '@backstage/test-utils';
import { render, screen } from '@testing-library/react';
import { catalogEntities } from '../__testUtils__/catalog';
import { ServerText } from './ServerText';

function show(text: string) {
  const presentation = DefaultEntityPresentationApi.create({
    catalogApi: catalogApiMock({ entities: catalogEntities }),
  });
  render(
    <TestApiProvider apis={[[entityPresentationApiRef, presentation]]}>
      <p>
        <ServerText>{text}</ServerText>
      </p>
    </TestApiProvider>,
  );
}

describe('ServerText', () => {
  it('says instants in words, code as code, and refs by the names that people know', async () => {
    show(
      '`ledger:write` was denied by group:default/payments at 2026-11-22T12:00:00.000Z.',
    );
    const name = await screen.findByText('Payments');
    expect(name).toHaveAttribute('title', 'group:default/payments');
    expect(screen.getByText('ledger:write').tagName).toBe('CODE');
    expect(name.closest('p')).toHaveTextContent(
      /^ledger:write was denied by Payments at .*Nov.*2026.*\.$/,
    );
  });

  it('leaves a ref in backticks as it was written', () => {
    show('its owner `group:default/reporting` is not in the catalog');
    expect(screen.getByText('group:default/reporting').tagName).toBe('CODE');
  });
});

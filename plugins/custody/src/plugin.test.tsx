import {
  createExtensionTester,
  mockApis,
  renderTestApp,
} from '@backstage/frontend-test-utils';
import { identityApiRef } from '@backstage/core-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import {
  catalogApiMock,
  createTestEntityPage,
} from '@backstage/plugin-catalog-react/testUtils';
import { FormFieldBlueprint } from '@backstage/plugin-scaffolder-react/alpha';
import type { Entity } from '@backstage/catalog-model';
import { screen, within } from '@testing-library/react';
import custodyPlugin from '.';
import { custodyApiRef } from './api/custodyApiRef';
import { sharedQueryClient } from './api/CustodyQueryProvider';
import {
  catalogEntities,
  ledgerApi,
  ledgerApiDb,
  website,
} from './__testUtils__/catalog';
import { noRequest, templateEntity, told } from './__testUtils__/templates';
import { people } from './__testUtils__/people';
import { scriptedApi } from './__testUtils__/scriptedApi';
import { busyWorld } from './__testUtils__/world';

const apis = () =>
  [
    [custodyApiRef, scriptedApi(busyWorld(Date.now()))],
    [catalogApiRef, catalogApiMock({ entities: catalogEntities })],
    [identityApiRef, mockApis.identity({ userEntityRef: people.lena.ref })],
  ] as const;

function openEntity(entity: Entity) {
  return renderTestApp({
    features: [custodyPlugin],
    extensions: [createTestEntityPage({ entity })],
    apis: apis(),
  });
}

describe('the plugin in the new frontend system', () => {
  beforeEach(() => sharedQueryClient().clear());

  it('puts both cards and the tab on a service', async () => {
    openEntity(ledgerApi);
    expect(
      await screen.findByRole('region', { name: 'Credential health' }),
    ).toBeInTheDocument();
    expect(
      await screen.findByRole('region', { name: 'Approval history' }),
    ).toBeInTheDocument();
    expect(
      await screen.findByRole('region', { name: 'Identities' }),
    ).toBeInTheDocument();
    expect(
      (await screen.findAllByRole('link', { name: 'ledger-api-db' })).length,
    ).toBeGreaterThan(1);
  });

  it('tells on a template what was found in it', async () => {
    openEntity(
      templateEntity('plain', 'not-compliant', [told('warning', noRequest)]),
    );
    expect(
      await screen.findByRole('region', { name: 'Owner and scope' }),
    ).toHaveTextContent('CUS-T004');
  });

  it('has nothing to say on a template that nothing is said of', async () => {
    openEntity(templateEntity('library'));
    expect(await screen.findByTestId('empty-entity-page')).toBeInTheDocument();
  });

  it('has nothing to say on a website without identities', async () => {
    openEntity(website);
    expect(await screen.findByTestId('empty-entity-page')).toBeInTheDocument();
  });

  it('is the page of an Identity entity, and shows its state, actions and versions on the overview, too', async () => {
    openEntity(ledgerApiDb);
    const card = await screen.findByRole('region', { name: 'Identity' });
    expect(await within(card).findByText('Due')).toBeInTheDocument();
    expect(
      within(card).getByRole('button', { name: 'Rotate' }),
    ).toBeInTheDocument();
    expect(
      within(card).getByRole('link', { name: 'Consumers, grant and requests' }),
    ).toHaveAttribute('href', '/identities/payments/ledger-api-db');
    expect(
      await screen.findAllByRole('region', { name: 'Versions over time' }),
    ).toHaveLength(2);
    expect(
      screen.queryByRole('region', { name: 'Credential health' }),
    ).toBeNull();
  });

  it.each([
    ['/identities', 'grid', 'Identities'],
    ['/identities/inbox', 'list', 'Requests that wait for you'],
    ['/identities/audit', 'table', 'Audit log'],
    ['/identities/payments/ledger-api-db', 'heading', 'ledger-api-db'],
    ['/identities/requests/req-2', 'heading', /Kim Larsen asks/],
  ])('answers at %s', async (path, role, name) => {
    renderTestApp({
      features: [custodyPlugin],
      extensions: [createTestEntityPage({ entity: website })],
      initialRouteEntries: [path],
      apis: apis(),
    });
    expect(await screen.findByRole(role, { name })).toBeInTheDocument();
    expect(
      await screen.findByRole('link', { name: 'Inbox (3)' }),
    ).toHaveAttribute('href', '/identities/inbox');
  });

  it.each([
    ['scaffolder-form-field:custody/owner', 'CustodyOwner'],
    ['scaffolder-form-field:custody/scopes', 'CustodyScopes'],
  ])('offers %s to the scaffolder', async id => {
    const field = custodyPlugin.getExtension(
      id as 'scaffolder-form-field:custody/owner',
    );
    const load = createExtensionTester(field).get(
      FormFieldBlueprint.dataRefs.formFieldLoader,
    );
    await expect(load()).resolves.toMatchObject({
      $$type: '@backstage/scaffolder/FormField',
    });
  });
});

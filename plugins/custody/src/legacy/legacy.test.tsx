import { identityApiRef } from '@backstage/core-plugin-api';
import {
  catalogApiRef,
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import {
  useCustomFieldExtensions,
  ScaffolderFieldExtensions,
} from '@backstage/plugin-scaffolder-react';
import type { SignalApi } from '@backstage/plugin-signals-react';
import {
  mockApis,
  renderInTestApp,
  TestApiProvider,
} from '@backstage/test-utils';
import { screen } from '@testing-library/react';
import type { ReactElement } from 'react';
import { Route, Routes } from 'react-router-dom';
import { sharedQueryClient } from '../api/CustodyQueryProvider';
import {
  custodyApiRef,
  CustodyApprovalHistoryCard,
  CustodyCredentialHealthCard,
  CustodyIdentitiesContent,
  CustodyIdentityCard,
  CustodyIdentityContent,
  CustodyOwnerFieldExtension,
  CustodyPage,
  custodyPlugin,
  CustodyScopesFieldExtension,
  CustodyTemplateCard,
} from '../legacy';
import { rootRouteRef } from '../routes';
import {
  catalogEntities,
  ledgerApi,
  ledgerApiDb,
} from '../__testUtils__/catalog';
import { people } from '../__testUtils__/people';
import { scriptedApi } from '../__testUtils__/scriptedApi';
import { handSignals } from '../__testUtils__/signals';
import { noRequest, templateEntity, told } from '../__testUtils__/templates';
import { WithSignals } from '../__testUtils__/WithSignals';
import { busyWorld } from '../__testUtils__/world';

function renderLegacy(element: ReactElement, path = '/', signals?: SignalApi) {
  return renderInTestApp(
    <TestApiProvider
      apis={[
        [custodyApiRef, scriptedApi(busyWorld(Date.now()))],
        [catalogApiRef, catalogApiMock({ entities: catalogEntities })],
        [identityApiRef, mockApis.identity({ userEntityRef: people.lena.ref })],
      ]}
    >
      <WithSignals signals={signals}>{element}</WithSignals>
    </TestApiProvider>,
    {
      routeEntries: [path],
      mountedRoutes: {
        '/catalog/:namespace/:kind/:name': entityRouteRef,
        '/identities': rootRouteRef,
      },
    },
  );
}

describe('the plugin in the older frontend system', () => {
  beforeEach(() => sharedQueryClient().clear());

  it('brings its own API', () => {
    expect([...custodyPlugin.getApis()].map(({ api }) => api.id)).toEqual([
      'plugin.custody.client',
    ]);
  });

  it('shows the fleet at its page', async () => {
    await renderLegacy(
      <Routes>
        <Route path="/identities/*" element={<CustodyPage />} />
      </Routes>,
      '/identities',
    );
    expect(
      await screen.findByRole('grid', { name: 'Identities' }),
    ).toBeInTheDocument();
  });

  it.each([
    ['the inbox', '/identities/inbox', /^Ada Moreau asks for a new identity/],
    [
      'a request',
      '/identities/requests/req-2',
      /^Kim Larsen asks that refunds-api-db may/,
    ],
    ['an identity', '/identities/payments/ledger-api-db', 'ledger-api-db'],
  ])('shows %s beneath it', async (_, path, heading) => {
    await renderLegacy(
      <Routes>
        <Route path="/identities/*" element={<CustodyPage />} />
      </Routes>,
      path,
    );
    expect(
      await screen.findByRole('heading', { level: 2, name: heading }),
    ).toBeInTheDocument();
  });

  it.each([
    ['Credential health', <CustodyCredentialHealthCard />, ledgerApi],
    ['Approval history', <CustodyApprovalHistoryCard />, ledgerApi],
    ['Identities', <CustodyIdentitiesContent />, ledgerApi],
    ['Identity', <CustodyIdentityCard />, ledgerApiDb],
    ['Versions over time', <CustodyIdentityContent />, ledgerApiDb],
    [
      'Owner and scope',
      <CustodyTemplateCard />,
      templateEntity('plain', 'not-compliant', [told('warning', noRequest)]),
    ],
  ])('shows %s on the page of an entity', async (title, element, entity) => {
    await renderLegacy(
      <EntityProvider entity={entity}>{element}</EntityProvider>,
    );
    expect(
      await screen.findByRole('region', { name: title }),
    ).toBeInTheDocument();
  });

  it('hears signals where the app has them', async () => {
    const signals = handSignals();
    const { unmount } = await renderLegacy(
      <EntityProvider entity={ledgerApi}>
        <CustodyCredentialHealthCard />
        <CustodyApprovalHistoryCard />
      </EntityProvider>,
      '/',
      signals.api,
    );
    await screen.findByRole('region', { name: 'Approval history' });
    expect(signals.listening()).toBe(1);
    unmount();
    expect(signals.listening()).toBe(0);
  });

  it('offers its fields to the scaffolder', async () => {
    function Names() {
      const outlet = (
        <ScaffolderFieldExtensions>
          <CustodyOwnerFieldExtension />
          <CustodyScopesFieldExtension />
        </ScaffolderFieldExtensions>
      );
      const fields = useCustomFieldExtensions<{
        name: string;
        validation?: unknown;
      }>(outlet);
      return (
        <>
          {fields.map(field => (
            <p key={field.name}>
              {field.name} {typeof field.validation}
            </p>
          ))}
        </>
      );
    }
    await renderLegacy(<Names />);
    expect(screen.getByText('CustodyOwner function')).toBeInTheDocument();
    expect(screen.getByText('CustodyScopes function')).toBeInTheDocument();
  });
});

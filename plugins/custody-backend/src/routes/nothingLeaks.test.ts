import {
  type RouteDefinition,
  type RouteName,
  routes,
} from '@custody/backstage-plugin-custody-common';
import { z } from 'zod/v4';
import { StartedPlugin, startPlugin } from '../__testUtils__/startPlugin';

jest.setTimeout(120_000);

const ADA = { user: 'ada' };
/** Stands in all that payments does, and nowhere else. */
const MARK = 'only payments knows';
const BECAUSE = { reason: MARK };

/** A value for each thing that a list is asked by: each of them alone could be the one that forgets tenants. */
const FILTERS: Record<string, string> = {
  actor: 'user:default/ada',
  all: 'true',
  breakable: 'me',
  component: 'component:payments/ledger-api',
  days: '90',
  environment: 'production',
  finding: 'ownerless',
  format: 'ocsf',
  from: '2020-01-01T00:00:00.000Z',
  health: 'healthy',
  identity: 'identity:payments/ledger-api-db',
  kind: 'create',
  limit: '100',
  outcome: 'success',
  owner: 'group:default/payments',
  q: 'ledger',
  requester: 'user:default/ada',
  reviewable: 'me',
  state: 'pending',
  subject: 'identity:payments/ledger-api-db',
  summary: 'true',
  tenant: 'payments',
  total: 'true',
  unreviewed: 'me',
  type: 'service-account',
  until: '2999-01-01T00:00:00.000Z',
  without: 'operation.step',
};
/** Where the same name takes other values. */
const OWN_FILTERS: Partial<Record<RouteName, Record<string, string>>> = {
  audit: { type: 'request.submitted' },
  auditExport: { type: 'request.submitted' },
};
/** A position in a list is the server's to give. */
const NOT_ASKED_BY = ['cursor'];

/** Routes of which auditors see what payments did: by them this test shows that it can fail. */
const SHOWN_TO_AUDITORS: RouteName[] = [
  'audit',
  'auditEvent',
  'auditExport',
  'componentHistory',
  'getRequest',
  'listDelegations',
  'listExceptions',
  'listRequests',
  'policyRecord',
];

const READ = (Object.keys(routes) as RouteName[]).filter(name => {
  const { method, access }: RouteDefinition = routes[name];
  return method === 'get' && access !== 'consumer' && name !== 'openapi';
});

function queriesOf(name: RouteName): string[] {
  const { query }: RouteDefinition = routes[name];
  const keys = query instanceof z.ZodObject ? Object.keys(query.shape) : [];
  const asked = keys
    .filter(key => !NOT_ASKED_BY.includes(key))
    .map(key => {
      const value = OWN_FILTERS[name]?.[key] ?? FILTERS[key];
      if (value === undefined) {
        throw new Error(`give \`${key}\` of \`${name}\` a value in FILTERS`);
      }
      return `?${key}=${encodeURIComponent(value)}`;
    });
  return ['', ...asked];
}

describe('what one tenant does', () => {
  let plugin: StartedPlugin;
  const ids: Record<string, string> = {};

  const entered = async (path: string, about: object) => {
    const { status, body } = await plugin.call(ADA, 'post', path, {
      ...about,
      ...BECAUSE,
    });
    expect([status, body]).toEqual([201, expect.anything()]);
    return body;
  };
  const create = (name: string, scope: string) =>
    entered('/requests', {
      kind: 'create',
      identity: {
        namespace: 'payments',
        name,
        owner: 'group:default/payments',
        component: 'component:payments/ledger-api',
        scopes: [scope],
      },
    });

  beforeAll(async () => {
    plugin = await startPlugin();
    await create('ledger-api-db', 'own:read');
    const { id } = await create('waiting', 'ledger:write');
    ids.request = id;
    const broken = await create('broken', 'ledger:write');
    await plugin.call(
      { user: 'jules' },
      'post',
      `/requests/${broken.id}/break-glass`,
      { digest: broken.digest, ...BECAUSE },
    );
    const inAWeek = new Date(Date.now() + 7 * 86_400_000).toISOString();
    await entered('/requests', {
      kind: 'except',
      identity: { namespace: 'payments', name: 'ledger-api-db' },
      rule: 'rotation-overdue',
      compensatingControl: MARK,
      until: inAWeek,
    });
    await entered('/delegations', {
      delegate: 'user:default/omar',
      until: inAWeek,
    });
    const { body } = await plugin.call({ user: 'aud' }, 'get', '/audit');
    ids.event = body.items.find(
      ({ requestId }: { requestId: string | null }) => requestId === id,
    ).id;
  });
  afterAll(() => plugin.stop());

  /** The route's path, to what payments has there. */
  const pathOf = (name: RouteName): string => {
    const id = name === 'auditEvent' ? ids.event : ids.request;
    const about = name.startsWith('component') ? 'ledger-api' : 'ledger-api-db';
    return routes[name].path
      .replace(':id', id)
      .replace(':namespace', 'payments')
      .replace(':name', about);
  };

  // Heads say nothing of what is in the log, and are for everybody.
  const isOfTenants = (name: RouteName) => name !== 'auditHeads';
  /** All that is answered, but for the address that was asked. */
  const answersTo = async (user: string, name: RouteName) => {
    const answers: string[] = [];
    for (const query of queriesOf(name)) {
      const path = `${pathOf(name)}${query}`;
      const { status, body, text } = await plugin.call({ user }, 'get', path);
      expect([path, status]).toEqual([path, expect.any(Number)]);
      expect(status).toBeLessThan(500);
      const { request: _address, ...rest } = body;
      answers.push(Object.keys(rest).length > 0 ? JSON.stringify(rest) : text);
      if (query.startsWith('?total') && status === 200 && isOfTenants(name)) {
        expect([path, user === 'bea' ? body.total : 0]).toEqual([path, 0]);
      }
    }
    return answers.join('\n');
  };

  it.each(READ)('is told to no member of another by %s', async name => {
    const told = await answersTo('bea', name);
    expect(told).not.toContain(MARK);
    expect(told).not.toMatch(/user:default\/(ada|jules|omar)/);
    // Names that are in no question.
    expect(told).not.toMatch(/payments\/(waiting|broken)/);
  });

  it('is told to no member of another where many components are asked of', async () => {
    const { body } = await plugin.call(
      { user: 'bea' },
      'post',
      '/components/credential-health',
      { components: ['component:payments/ledger-api'] },
    );
    expect(JSON.stringify(body)).not.toMatch(/ledger-api-db|waiting|broken/);
  });

  it.each(SHOWN_TO_AUDITORS)('is told to auditors by %s', async name => {
    expect(await answersTo('aud', name)).toContain(MARK);
  });
});

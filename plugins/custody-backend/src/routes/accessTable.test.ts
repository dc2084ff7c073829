import { RouteName, routes } from '@custody/backstage-plugin-custody-common';
import { As, StartedPlugin, startPlugin } from '../__testUtils__/startPlugin';
import { ACCESS_TABLE, Role, ROLES } from './accessTable';

jest.setTimeout(120_000);

const AS: Record<Role, As> = {
  anonymous: 'nobody',
  stranger: { user: 'stranger' },
  otherTenant: { user: 'bea' },
  requester: { user: 'ada' },
  ownerMember: { user: 'paula' },
  approver: { user: 'sam' },
  emergency: { user: 'jules' },
  platform: { user: 'priya' },
  auditor: { user: 'aud' },
  catalogService: { plugin: 'catalog' },
  scaffolderService: { plugin: 'scaffolder' },
};

const COMPONENT = 'component:payments/ledger-api';
const TEMPLATE = 'template:default/service';
const REASON = { reason: 'because the table says so' };

let counter = 0;
const asked = (scope: string) => {
  counter += 1;
  return {
    kind: 'create',
    identity: {
      namespace: 'payments',
      name: `identity-${counter}`,
      owner: 'group:default/payments',
      component: COMPONENT,
      scopes: [scope],
    },
    ...REASON,
  };
};

describe('who may do what', () => {
  let plugin: StartedPlugin;
  /** A governed identity that nothing is done to but by those who may. */
  let governed: string;

  const submitted = async (
    scope: string,
    more: object = {},
    by: As = AS.requester,
  ) => {
    const { status, body } = await plugin.call(by, 'post', '/requests', {
      ...asked(scope),
      ...more,
    });
    expect([status, body]).toEqual([201, expect.anything()]);
    return body;
  };
  /** Of no component, as whoever breaks the glass for one sees that component from then on. */
  const breakable = () => {
    const { component: _, ...identity } = asked('ledger:write').identity;
    return submitted('ledger:write', { identity });
  };
  const fromTask = async () => {
    counter += 1;
    return submitted(
      'ledger:write',
      {
        requester: 'user:default/ada',
        task: { id: `task-${counter}`, templateRef: TEMPLATE },
      },
      AS.scaffolderService,
    );
  };
  /** An identity with a current version, so that whatever is asked of it depends on who asks alone. */
  const issued = async (): Promise<string> => {
    const { identity } = await submitted('own:read');
    const path = `/identities/${identity.namespace}/${identity.name}`;
    for (let attempt = 0; attempt < 100; attempt++) {
      const { body } = await plugin.call(AS.requester, 'get', path);
      if (body.currentVersion !== null && body.operation === null) {
        return path;
      }
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    throw new Error(`${path} was not issued`);
  };
  const verb = async (name: string) => ({
    path: `${await issued()}/${name}`,
    body: REASON,
  });
  const resumable = async () => {
    const path = await issued();
    await plugin.call(AS.requester, 'post', `${path}/suspend`, REASON);
    for (let attempt = 0; attempt < 100; attempt++) {
      const { body } = await plugin.call(AS.requester, 'get', path);
      if (body.can.resume.allowed) {
        return { path: `${path}/resume`, body: REASON };
      }
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    throw new Error(`${path} can't be resumed`);
  };
  /** The id of an operation that waits for its next try. */
  const stuck = async (): Promise<string> => {
    const path = await issued();
    const errors = Array.from({ length: 6 }, () => new Error('too busy'));
    plugin.provider.misbehave('issue', ...errors);
    await plugin.call(AS.requester, 'post', `${path}/rotate`, REASON);
    for (let attempt = 0; attempt < 100; attempt++) {
      const { body } = await plugin.call(AS.requester, 'get', path);
      if (body.operation?.state === 'retrying') {
        plugin.provider.behave();
        return body.operation.id;
      }
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    throw new Error(`${path} does not fail`);
  };

  /** The id of a request all of whose events are sealed. */
  const sealed = async (): Promise<string> => {
    const { id } = await submitted('ledger:write');
    for (let attempt = 0; attempt < 100; attempt++) {
      const { status } = await plugin.call(
        AS.requester,
        'get',
        `/requests/${id}/certificate`,
      );
      if (status === 200) {
        return id;
      }
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    throw new Error(`the events of ${id} are not sealed`);
  };

  type Call = { path: string; body?: object };
  /** How each route is called, on something made for that one call where the call changes it. */
  const CALLS: Record<RouteName, (role: Role) => Promise<Call> | Call> = {
    preview: role => ({ path: '/requests/preview', body: asking(role) }),
    submit: role => ({ path: '/requests', body: asking(role) }),
    listRequests: () => ({ path: '/requests' }),
    getRequest: async () => ({
      path: `/requests/${(await submitted('ledger:write')).id}`,
    }),
    review: async () => {
      const { id, digest } = await submitted('ledger:write');
      return {
        path: `/requests/${id}/reviews`,
        body: { verdict: 'approve', digest, ...REASON },
      };
    },
    withdraw: async () => ({
      path: `/requests/${(await submitted('ledger:write')).id}/withdraw`,
      body: REASON,
    }),
    breakGlass: async () => {
      const { id, digest } = await breakable();
      return {
        path: `/requests/${id}/break-glass`,
        body: { digest, ...REASON },
      };
    },
    reviewBreakGlass: async () => {
      const { id, digest } = await breakable();
      await plugin.call(AS.emergency, 'post', `/requests/${id}/break-glass`, {
        digest,
        ...REASON,
      });
      return {
        path: `/requests/${id}/break-glass/review`,
        body: { verdict: 'justified', ...REASON },
      };
    },
    listExceptions: () => ({ path: '/exceptions' }),
    listDelegations: () => ({ path: '/delegations' }),
    delegate: () => ({ path: '/delegations', body: delegation() }),
    revokeDelegation: async () => {
      const { body } = await plugin.call(
        AS.requester,
        'post',
        '/delegations',
        delegation(),
      );
      return { path: `/delegations/${body.id}/revoke`, body: REASON };
    },
    bind: async () => {
      const { id, task } = await fromTask();
      return {
        path: `/requests/${id}/bind`,
        body: { component: COMPONENT, taskId: task.id },
      };
    },
    checkTask: async () => ({
      path: `/tasks/${(await fromTask()).task.id}/check`,
      body: { templateRef: TEMPLATE, action: 'publish:github' },
    }),
    listIdentities: () => ({ path: '/identities' }),
    getIdentity: () => ({ path: governed }),
    rotate: () => verb('rotate'),
    suspend: () => verb('suspend'),
    resume: resumable,
    compromised: () => verb('compromised'),
    retire: () => verb('retire'),
    rotationStatus: () => ({ path: '/rotations' }),
    upcomingRotations: () => ({ path: '/rotations/upcoming?days=90' }),
    pauseRotations: async () => {
      await plugin.call(AS.platform, 'post', '/rotations/resume', REASON);
      return { path: '/rotations/pause', body: REASON };
    },
    resumeRotations: async () => {
      await plugin.call(AS.platform, 'post', '/rotations/pause', REASON);
      return { path: '/rotations/resume', body: REASON };
    },
    tryNow: async () => ({
      path: `/operations/${await stuck()}/try`,
      body: REASON,
    }),
    componentHealth: () => ({
      path: '/components/payments/ledger-api/credential-health',
    }),
    componentHistory: () => ({
      path: '/components/payments/ledger-api/history',
    }),
    componentsHealth: () => ({
      path: '/components/credential-health',
      body: { components: [COMPONENT] },
    }),
    scopes: () => ({ path: '/scopes' }),
    gates: () => ({ path: '/gates' }),
    policy: () => ({ path: '/policy' }),
    policyOverview: () => ({ path: '/policy/overview' }),
    policyRecord: () => ({ path: '/policy/record' }),
    evaluate: role => {
      const as = AS[role];
      return {
        path: '/policy/evaluate',
        body: {
          action: 'create',
          principal: `user:default/${
            typeof as === 'object' && 'user' in as ? as.user : 'ada'
          }`,
          identity: { owner: 'group:default/payments', scopes: ['own:read'] },
        },
      };
    },
    changes: () => ({ path: '/changes' }),
    audit: () => ({ path: '/audit' }),
    auditEvent: async () => {
      const { id } = await submitted('ledger:write');
      const { body } = await plugin.call(AS.auditor, 'get', '/audit');
      const [event] = body.items.filter(
        (each: { requestId: string | null }) => each.requestId === id,
      );
      return { path: `/audit/events/${event.id}` };
    },
    auditExport: () => ({ path: '/audit/export?format=csv' }),
    requestCertificate: async () => ({
      path: `/requests/${await sealed()}/certificate`,
    }),
    auditHeads: () => ({ path: '/audit/heads' }),
    auditKeys: () => ({ path: '/audit/keys' }),
    workloadCredentials: () => ({ path: '/workload/credentials' }),
    acknowledge: () => ({
      path: '/workload/acknowledgements',
      body: { acknowledgement: 'nothing' },
    }),
    lease: () => ({
      path: '/workload/leases',
      body: { identity: 'payments/ledger-api-db' },
    }),
    renewLease: () => ({ path: '/workload/leases/mine/renew', body: {} }),
    endLease: () => ({ path: '/workload/leases/mine' }),
    openapi: () => ({ path: '/openapi.json' }),
  };

  /** To somebody of payments who is none of the roles. */
  function delegation() {
    const inADay = new Date(Date.now() + 86_400_000).toISOString();
    return { delegate: 'user:default/omar', until: inADay, ...REASON };
  }

  function asking(role: Role) {
    return {
      ...asked('ledger:write'),
      ...(role === 'scaffolderService' && { requester: 'user:default/ada' }),
    };
  }

  beforeAll(async () => {
    plugin = await startPlugin();
    governed = await issued();
  });

  afterAll(() => plugin.stop());

  it('has every route', () => {
    expect(Object.keys(ACCESS_TABLE).sort()).toEqual(
      Object.keys(routes).sort(),
    );
  });

  const cells = (Object.keys(ACCESS_TABLE) as RouteName[]).flatMap(name =>
    ROLES.map(role => [name, role, ACCESS_TABLE[name][role]] as const),
  );

  it.each(cells)('%s as %s: %s', async (name, role, verdict) => {
    const { path, body } = await CALLS[name](role);
    const { method, status, response } = routes[name];
    const answer = await plugin.call(AS[role], method, path, body);
    const expected = verdict === 'ok' ? status : verdict;
    expect([answer.status, answer.body]).toEqual([expected, expect.anything()]);
    // What is answered is what the schema promises.
    const broken =
      verdict === 'ok' ? response.safeParse(answer.body).error : undefined;
    expect(broken).toBeUndefined();
  });

  it.each([
    ['stranger', 'stranger'],
    ['otherTenant', 'bea'],
  ] as const)('lists nothing of others to %s', async (role, name) => {
    for (const path of [
      '/requests',
      '/requests?reviewable=me',
      '/requests?component=component:payments/ledger-api',
      '/components/payments/ledger-api/history',
    ]) {
      const { status, body } = await plugin.call(AS[role], 'get', path);
      if (status === 403) continue;
      const others = body.items
        .map((item: { request?: object }) => item.request ?? item)
        .filter(
          ({ requester }: { requester: { ref: string } }) =>
            requester.ref !== `user:default/${name}`,
        );
      expect(others).toEqual([]);
    }
    const { body } = await plugin.call(AS[role], 'get', '/identities');
    expect(body.items).toEqual([]);
  });

  it('shows members of a tenant nothing of the audit log but what is theirs', async () => {
    await submitted('ledger:write');
    for (const query of [
      '',
      '&actor=user:default/ada',
      '&type=policy.loaded',
    ]) {
      const { body } = await plugin.call(
        AS.otherTenant,
        'get',
        `/audit?total=true${query}`,
      );
      expect(body).toEqual({
        items: [],
        nextCursor: null,
        total: 0,
        whole: false,
      });
    }
    const { text } = await plugin.call(
      AS.otherTenant,
      'get',
      '/audit/export?format=csv',
    );
    expect(text.trim().split('\r\n')).toEqual([
      expect.stringMatching(/^sequence,id,/),
    ]);
    const own = await plugin.call(AS.ownerMember, 'get', '/audit?limit=100');
    expect(own.body.items.length).toBeGreaterThan(0);
    const subjects: string[] = own.body.items.map(
      (event: { subject: string }) => event.subject,
    );
    expect(subjects.filter(each => !each.includes(':payments/'))).toEqual([]);
    const whole = await plugin.call(AS.ownerMember, 'get', '/audit/export');
    expect(whole.status).toBe(403);
    expect(whole.body.error.message).toMatch(/whole log, of every tenant/);
  });

  it('shows who broke the glass what came of it, and nobody else of their group', async () => {
    const { id, digest, identity } = await submitted('ledger:write');
    const path = `/identities/${identity.namespace}/${identity.name}`;
    const component = '/components/payments/ledger-api';
    const before = await plugin.call(AS.emergency, 'get', path);
    expect(before.status).toBe(404);
    const broken = await plugin.call(
      AS.emergency,
      'post',
      `/requests/${id}/break-glass`,
      { digest, ...REASON },
    );
    expect(broken.status).toBe(200);
    const [request, detail, health, history, listed] = await Promise.all(
      [
        `/requests/${id}`,
        path,
        `${component}/credential-health`,
        `${component}/history`,
        '/identities',
      ].map(each => plugin.call(AS.emergency, 'get', each)),
    );
    expect(request.body.id).toBe(id);
    expect(detail.body.ref).toBe(identity.ref);
    // What may be done to it is its owner's; others who see it may ask that it ends.
    const can: Array<[string, { allowed: boolean }]> = Object.entries(
      detail.body.can,
    );
    const allowed = can.filter(([, may]) => may.allowed).map(([what]) => what);
    expect(allowed).toEqual(['askToRetire']);
    const refs = ({ body }: typeof health) =>
      (body.items ?? body.identities).map(({ ref }: { ref: string }) => ref);
    expect(refs(health)).toContain(identity.ref);
    expect(refs(listed)).toEqual(expect.arrayContaining(refs(health)));
    expect(
      history.body.items.map(
        (item: { request: { id: string } }) => item.request.id,
      ),
    ).toContain(id);
    const colleague = await plugin.call({ user: 'rosa' }, 'get', path);
    expect(colleague.status).toBe(404);
  });

  it('lets nobody speak for another, and only the scaffolder name a task', async () => {
    const named = await plugin.call(AS.ownerMember, 'post', '/requests', {
      ...asked('own:read'),
      requester: 'user:default/ada',
    });
    expect(named.status).toBe(403);
    const task = { id: 'mine', templateRef: TEMPLATE };
    const tasked = await plugin.call(AS.requester, 'post', '/requests', {
      ...asked('own:read'),
      task,
    });
    expect(tasked.status).toBe(403);
    const nameless = await plugin.call(
      AS.scaffolderService,
      'post',
      '/requests',
      { ...asked('own:read'), task },
    );
    expect(nameless.status).toBe(403);
  });
});

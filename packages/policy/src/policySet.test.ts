import { ANY_ACTION, LOOSE, loaded } from './__testUtils__/policies';
import { aRequest } from './__testUtils__/requests';
import { PolicyRequest } from './request';

const permit = `@id("everything") @reason("all is well") ${LOOSE} permit (principal, ${ANY_ACTION}, resource);`;

describe('PolicySet.decide', () => {
  it('denies what nothing permits, and says what that was', () => {
    const set = loaded(
      `@id("never") @reason("for staging") ${LOOSE} permit (principal, ${ANY_ACTION}, resource) when { resource.environment == "staging" };`,
    );
    expect(set.decide(aRequest())).toEqual({
      effect: 'deny',
      policyIds: [],
      reasons: [
        'no policy permits `create` for a `service-account` with mode `rotated` in environment `production` at risk `medium`',
      ],
      obligations: null,
      policyHash: set.hash,
      errors: [],
      input: expect.objectContaining({ action: 'create' }),
    });
  });

  it('lets every forbid that applies speak, and no permit', () => {
    const set = loaded(
      permit,
      `@id("b") @reason("no second") forbid (principal, action, resource);
       @id("a") @reason("no first") forbid (principal, action, resource);`,
    );
    expect(set.decide(aRequest())).toMatchObject({
      effect: 'deny',
      policyIds: ['a', 'b'],
      reasons: ['no first', 'no second'],
      obligations: null,
    });
  });

  it('names the person and the identity to policies that name them', () => {
    const set = loaded(
      permit,
      '@id("not-ada") @reason("no") forbid (principal == Custody::User::"user:default/ada", action, resource == Custody::Identity::"identity:payments/a");',
    );
    const asks = (id: string, ref: string) =>
      set.decide(aRequest({ principal: { id }, resource: { ref } })).effect;
    expect(asks('user:default/ada', 'identity:payments/a')).toBe('deny');
    expect(asks('user:default/ada', 'identity:payments/b')).toBe('allow');
    expect(asks('user:default/omar', 'identity:payments/a')).toBe('allow');
  });

  it('remembers what it was asked, whatever no policy reads', () => {
    const set = loaded(permit);
    const first = set.decide(aRequest({ context: { reason: 'one' } }));
    const second = set.decide(aRequest({ context: { reason: 'two' } }));
    expect(first.input.context.reason).toBe('one');
    expect(second.input.context.reason).toBe('two');
  });

  it.each<[string, (request: PolicyRequest) => unknown, string]>([
    ['nothing', () => null, '`request`'],
    ['an unknown action', r => ({ ...r, action: 'own' }), '`action` `own`'],
    [
      'an inherited name as action',
      r => ({ ...r, action: 'toString' }),
      '`action` `toString`',
    ],
    ['no principal', r => ({ ...r, principal: undefined }), '`principal`'],
    [
      'a principal of no kind',
      r => ({ ...r, principal: { ...r.principal, type: 'Robot' } }),
      '`principal.type` `Robot`',
    ],
    [
      'a workload that reviews',
      r => ({
        ...r,
        action: 'review',
        principal: { ...r.principal, type: 'Workload' },
      }),
      'may not `review`',
    ],
    [
      'a user that leases',
      r => ({ ...r, action: 'lease' }),
      'may not `lease`; only a Workload may',
    ],
    [
      'a user with claims',
      r => ({ ...r, principal: { ...r.principal, claims: { a: 'b' } } }),
      '`principal.claims`',
    ],
    [
      'groups that are none',
      r => ({ ...r, principal: { ...r.principal, groups: 'group:a/b' } }),
      '`principal.groups`',
    ],
    [
      'an unknown risk',
      r => ({ ...r, resource: { ...r.resource, risk: 'none' } }),
      '`resource.risk` `none` is none of `low`, `medium`, `high`',
    ],
    [
      'an unknown exposure',
      r => ({ ...r, resource: { ...r.resource, exposure: 'public' } }),
      '`resource.exposure` `public`',
    ],
    [
      'no environment',
      r => ({ ...r, resource: { ...r.resource, environment: '' } }),
      '`resource.environment`',
    ],
    [
      'no tenant, not even null',
      r => ({ ...r, resource: { ...r.resource, tenant: undefined } }),
      '`resource.tenant`',
    ],
    [
      'a count of components that is none',
      r => ({ ...r, resource: { ...r.resource, componentCount: NaN } }),
      '`resource.componentCount`',
    ],
    [
      'a time that no Long holds',
      r => ({ ...r, context: { ...r.context, ttlSeconds: 2 ** 60 } }),
      '`context.ttlSeconds`',
    ],
    [
      'a field that policy does not know',
      r => ({ ...r, context: { ...r.context, exception: true } }),
      '`context.exception` `true` is nothing that policy knows',
    ],
  ])('denies %s, in words', (_, change, message) => {
    const asked = change(aRequest()) as PolicyRequest;
    const decision = loaded(permit).decide(asked);
    expect(decision.effect).toBe('deny');
    expect(decision.obligations).toBeNull();
    expect(decision.errors[0]).toContain(message);
    expect(decision.reasons).toEqual(decision.errors);
  });

  it('takes ten thousand scopes', () => {
    const scopes = Array.from({ length: 10_000 }, (_, at) => `s${at}:read`);
    const set = loaded(
      permit,
      '@id("no-payroll") @reason("no") forbid (principal, action, resource) when { resource.scopes.contains("s9999:read") };',
    );
    expect(set.decide(aRequest({ resource: { scopes } })).effect).toBe('deny');
    expect(
      set.decide(aRequest({ resource: { scopes: scopes.slice(1, 9999) } }))
        .effect,
    ).toBe('allow');
  });

  it('keeps two sets apart', () => {
    const one = loaded(permit);
    const other = loaded(
      permit,
      '@id("no") @reason("no") forbid (principal, action, resource);',
    );
    expect(one.decide(aRequest()).effect).toBe('allow');
    expect(other.decide(aRequest()).effect).toBe('deny');
    expect(one.decide(aRequest({ context: { widens: false } })).effect).toBe(
      'allow',
    );
  });

  it('still decides under a set whose prepared form was let go of', () => {
    const first = loaded(permit);
    expect(first.decide(aRequest()).effect).toBe('allow');
    for (let at = 0; at < 300; at++) {
      loaded(`${permit} // ${at}`).decide(aRequest());
    }
    const asked = aRequest({ action: 'create', resource: { risk: 'low' } });
    expect(first.decide(asked).effect).toBe('allow');
  });
});

describe('the hash', () => {
  const a = { name: 'a.cedar', text: permit };
  const b = {
    name: 'b.cedar',
    text: '@id("b") @reason("no") forbid (principal, action, resource);',
  };

  it('is SHA-256, and the same for the same files in any order', () => {
    expect(loaded(a, b).hash).toMatch(/^[0-9a-f]{64}$/);
    expect(loaded(a, b).hash).toBe(loaded(b, a).hash);
  });

  it('changes with every text and every name', () => {
    const hashes = [
      loaded(a, b),
      loaded(a),
      loaded(a, { ...b, name: 'c.cedar' }),
      loaded(a, { ...b, text: `${b.text} ` }),
      loaded({ name: a.name, text: b.text }, { name: b.name, text: a.text }),
    ].map(({ hash }) => hash);
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});

import { resolve } from 'node:path';
import { run } from '../run';
import { createWorld, PERMIT } from './__testUtils__/world';

const GIVEN = `
given:
  principal: { id: user:default/ada, groups: [group:default/payments] }
  resource:
    ref: identity:payments/ledger-api-db
    owner: group:default/payments
    tenant: null
    environment: staging
    exposure: internal
    type: service-account
    mode: rotated
    risk: low
    scopes: [ledger:read]
    componentCount: 1
    environmentCount: 1
  context: { reason: it reads }
cases:
`;
const PASSING = `  - name: all may create <& "so on" # for now
    action: create
    expect:
      decision: allow
      policies: [all]
      reason: all
      obligations: { tier: low, approvals: none, maxGrant: P90D, maxOverlap: null }
`;
const FAILING = `  - name: nobody may retire
    action: retire
    context: { reason: null }
    expect: { decision: deny, obligations: { maxGrant: P1D } }
`;

describe('custody policy test', () => {
  let world: Awaited<ReturnType<typeof createWorld>>;

  beforeEach(async () => {
    world = await createWorld();
    await world.write({
      'set/all.cedar': `${PERMIT(
        'all',
        'principal, action == Custody::Action::"create", resource',
      )}@id("gone") @reason("gone") @tier("low") @approvals("owner=1")
permit (principal, action == Custody::Action::"retire", resource);
`,
      'good.yaml': GIVEN + PASSING,
      'bad.yaml': GIVEN + PASSING + FAILING,
    });
  });
  afterEach(() => world.remove());

  const test = (...args: string[]) =>
    world.run('test', '--policies', 'set', ...args);

  it('ends with 0 when all is as expected', async () => {
    const { code, out } = await test('good.yaml');
    expect(code).toBe(0);
    expect(out).toMatch(/^1 case\(s\) · 0 failed · policy set [0-9a-f]{12}\n$/);
  });

  it('says what differs, where, and ends with 1', async () => {
    const { code, out } = await test('bad.yaml');
    expect(code).toBe(1);
    expect(out).toContain(
      'bad.yaml:25 nobody may retire\n' +
        '  decision: expected deny, got allow\n' +
        '  maxGrant: expected P1D, got none\n',
    );
  });

  it('writes TAP, in which a name begins no directive', async () => {
    const { out } = await test('bad.yaml', '--format', 'tap');
    expect(out.split('\n')).toEqual([
      'TAP version 14',
      '1..2',
      'ok 1 - all may create <& "so on"',
      'not ok 2 - nobody may retire',
      '  ---',
      '  at: "bad.yaml:25"',
      '  failures:',
      '    - "decision: expected deny, got allow"',
      '    - "maxGrant: expected P1D, got none"',
      '  ...',
      '',
    ]);
  });

  it('escapes what would begin a directive or a tag', async () => {
    await world.write({
      'good.yaml':
        GIVEN + PASSING.replace(/name: .*/, 'name: "a #skip <b> & c"'),
    });
    const tap = await test('good.yaml', '--format', 'tap');
    expect(tap.out).toContain('ok 1 - a \\#skip <b> & c\n');
    const junit = await test('good.yaml', '--format', 'junit');
    expect(junit.out).toContain('name="a #skip &lt;b&gt; &amp; c"');
  });

  it('writes JUnit', async () => {
    const { out } = await test('bad.yaml', '--format', 'junit');
    expect(out).toContain('<testsuite name="bad.yaml" tests="2" failures="1">');
    expect(out).toContain(
      '<failure message="decision: expected deny, got allow">decision: expected deny, got allow\nmaxGrant: expected P1D, got none</failure>',
    );
  });

  it('writes JSON with each whole decision', async () => {
    const { out } = await test('good.yaml', '--json');
    expect(JSON.parse(out)).toMatchObject({
      policyHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      cases: [{ passed: true, line: 18, decision: { policyIds: ['all'] } }],
    });
  });

  it('holds cases to the intents', async () => {
    await world.write({
      'intents/a.yaml':
        "- name: tidy-up\n  title: Tidy up\n  scopes: [ledger:read]\n  maxGrant: P1D\n  times: ['Mon 09:00-10:00 UTC']\n",
      'intent.yaml': `${GIVEN}
  - name: shorter
    action: create
    context: { intent: tidy-up }
    expect: { decision: allow, obligations: { maxGrant: P1D } }
  - name: unknown
    action: create
    context: { intent: tidy }
    expect: { decision: deny, policies: [], reason: not an intent of the platform }
`,
    });
    const { code, out } = await test('intent.yaml', '--intents', 'intents');
    expect(out).toMatch(/^2 case\(s\) · 0 failed/);
    expect(code).toBe(0);
  });

  it.each<[string, Record<string, string>, string, RegExp]>([
    [
      'a set that does not load',
      { 'set/b.cedar': 'permit (' },
      'good.yaml',
      /the policy set in `set` does not load:\nb\.cedar:1:\d+: /,
    ],
    [
      'a case that is misspelt',
      { 'c.yaml': GIVEN + PASSING.replace('expect:', 'expects:') },
      'c.yaml',
      /c\.yaml:1\d: `cases\.0/,
    ],
    [
      'a case that asks for what there is not',
      { 'c.yaml': GIVEN.replace('risk: low', 'risk: tiny') + PASSING },
      'c.yaml',
      /c\.yaml:18: the case `all may create .*`resource\.risk` `tiny` is none of/,
    ],
    ['no YAML', { 'c.yaml': '{' }, 'c.yaml', /c\.yaml:\d+: this is not YAML/],
    ['no file', {}, 'nothing.yaml', /`nothing\.yaml` names no file/],
  ])('ends with 2 for %s', async (_, files, pattern, message) => {
    await world.write(files);
    const { code, err } = await test(pattern);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });

  it('finds the shipped policies as their cases expect them', async () => {
    // eslint-disable-next-line no-restricted-syntax -- never built: it runs from its sources
    const examples = resolve(__dirname, '../../../../examples');
    let out = '';
    const code = await run(
      [
        'policy',
        'test',
        'policies/tests/*.yaml',
        '--policies',
        'policies',
        '--intents',
        'intents',
      ],
      {
        cwd: examples,
        out: text => {
          out += text;
        },
        err: text => {
          out += text;
        },
      },
    );
    expect(out).toMatch(/ · 0 failed · /);
    expect(code).toBe(0);
  });
});

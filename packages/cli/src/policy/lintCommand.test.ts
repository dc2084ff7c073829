import { resolve } from 'node:path';
import { run } from '../run';
import { createWorld, PERMIT, REQUEST } from './__testUtils__/world';

const CREATE = 'principal, action == Custody::Action::"create", resource';
const ORG = `
kind: Group
metadata: { name: company }
spec: { type: org, children: [security] }
---
kind: Group
metadata: { name: security }
spec: { type: team, parent: company, children: [] }
---
kind: Group
metadata: { name: payments }
spec: { type: team, parent: company, children: [company] }
---
kind: User
metadata: { name: sam }
spec: { memberOf: [security] }
---
kind: User
metadata: { name: ada }
spec: { memberOf: [payments] }
`;
const SCOPES = `
- name: ledger:read
  title: Read
  resource: resource:default/ledger
  risk: low
  privileges: { postgresql/ledger: [{ on: table a, privileges: [SELECT] }] }
`;
const INTENTS = '- name: tidy-up\n  title: Tidy up\n  scopes: [ledger:read]\n';

describe('custody policy lint', () => {
  let world: Awaited<ReturnType<typeof createWorld>>;

  beforeEach(async () => {
    world = await createWorld();
    await world.write({
      'org.yaml': ORG,
      'scopes/a.yaml': SCOPES,
      'intents/a.yaml': INTENTS,
    });
  });
  afterEach(() => world.remove());

  const lint = async (text: string, ...args: string[]) => {
    await world.write({ 'set/a.cedar': text });
    return world.run('lint', 'set', ...args);
  };
  const ALL = [
    '--org',
    'org.yaml',
    '--scopes',
    'scopes',
    '--intents',
    'intents',
  ];

  it('says nothing of a good set', async () => {
    const { code, out } = await lint(PERMIT('all', CREATE), ...ALL);
    expect(out).toBe('1 policies · 0 error(s) · 0 warning(s)\n');
    expect(code).toBe(0);
  });

  it.each<[string, string, string]>([
    [
      'a group that there is not, whom a policy names',
      PERMIT(
        'p',
        'principal in Custody::Group::"group:default/nobody", action == Custody::Action::"create", resource',
      ),
      'a.cedar:1:1 error unknown-group `p` it names `group:default/nobody`, which is not in the organisation; correct it, or add it there first',
    ],
    [
      'a group that there is not, who should approve',
      PERMIT('p', CREATE, 'anyOf(group:default/security, group:default/sre)=1'),
      'error unknown-group `p` it names `group:default/sre`',
    ],
    [
      'a person whom there is not',
      PERMIT(
        'p',
        'principal == Custody::User::"user:default/eve", action == Custody::Action::"create", resource',
      ),
      'error unknown-user `p` it names `user:default/eve`',
    ],
    [
      'a scope that there is not',
      PERMIT('p', CREATE).replace(
        ');',
        ') when { resource.scopes.containsAny(["ledger:read", "ledger:drop"]) };',
      ),
      'error unknown-scope `p` it names `ledger:drop`, which is not in the scope vocabulary',
    ],
    [
      'an intent that there is not',
      PERMIT('p', CREATE).replace(
        ');',
        ') when { context has intent && context.intent == "tidy" };',
      ),
      'error unknown-intent `p` it names `tidy`',
    ],
    [
      'a quorum larger than its group',
      PERMIT('p', CREATE, 'group:default/security=2'),
      'error unmeetable-quorum `p` nobody can give what it owes: ',
    ],
    [
      'two quorums that need the same person',
      PERMIT(
        'p',
        CREATE,
        'anyOf(group:default/security, group:default/security)=1, group:default/company=3',
      ),
      'error unmeetable-quorum `p` nobody can give what it owes: ',
    ],
    [
      'an owner larger than every group',
      PERMIT('p', CREATE, 'owner=2'),
      'error unmeetable-quorum `p` nobody can give what it owes: `owner=2` needs a group of 3, and the largest has 2',
    ],
    [
      'a quorum of a single person, who may ask too',
      PERMIT('p', CREATE, 'group:default/security=1'),
      "warning tight-quorum `p` what it owes can't be met where `user:default/sam` asks",
    ],
    [
      'a permit that can never apply',
      PERMIT('p', CREATE).replace(
        ');',
        ') when { resource.risk == "low" && principal is Custody::Workload && principal is Custody::User };',
      ),
      'error impossible `p`',
    ],
    ['what is not Cedar', 'permit (', 'error invalid this is not Cedar'],
  ])('finds %s', async (_, text, message) => {
    const { code, out } = await lint(text, ...ALL, '--strict');
    expect(out).toContain(message);
    expect(code).toBe(1);
  });

  it('counts warnings only when it is strict', async () => {
    const text = PERMIT('p', CREATE, 'group:default/security=1');
    await expect(lint(text, ...ALL)).resolves.toMatchObject({ code: 0 });
    await expect(lint(text, ...ALL, '--strict')).resolves.toMatchObject({
      code: 1,
    });
  });

  it('says nothing of what it does not know', async () => {
    const text = PERMIT('p', CREATE, 'group:default/anything=7');
    await expect(lint(text)).resolves.toMatchObject({ code: 0 });
  });

  it('finds permits that no recorded request matched', async () => {
    await world.write({
      'record.jsonl': `${JSON.stringify({
        type: 'request',
        id: '1',
        at: '2026-11-22T12:00:00.000Z',
        input: REQUEST,
      })}\n`,
    });
    const { out } = await lint(
      PERMIT('used', CREATE) +
        PERMIT('unused', CREATE).replace(
          ');',
          ') when { resource.environment == "production" };',
        ),
      '--record',
      'record.jsonl',
      '--json',
    );
    expect(JSON.parse(out).findings).toEqual([
      expect.objectContaining({ rule: 'unused-permit', policyId: 'unused' }),
    ]);
  });

  it('finds nothing wrong with what is shipped', async () => {
    // eslint-disable-next-line no-restricted-syntax -- never built: it runs from its sources
    const cwd = resolve(__dirname, '../../../../examples');
    const io = { cwd, out: jest.fn(), err: jest.fn() };
    const args = '--strict --org org --scopes scopes --intents intents';
    const code = await run(
      ['policy', 'lint', 'policies', ...args.split(' ')],
      io,
    );
    expect(io.err).not.toHaveBeenCalled();
    expect(code).toBe(0);
  });
});

import { PROPOSED } from '../../__testUtils__/engineWorld';
import { changePayload } from './changePayload';
import { declaredDigest, editedFields } from './declaredContent';

const TWO = { ...PROPOSED, scopes: ['ledger:read', 'ledger:write'] };

describe('what Git declares', () => {
  it.each([
    ['nothing', {}, []],
    ['what is derived', { risk: 'low', environment: 'test', tenant: null }, []],
    ['the order of scopes', { scopes: [...TWO.scopes].reverse() }, []],
    ['a scope twice', { scopes: [...TWO.scopes, 'ledger:read'] }, []],
    ['a scope more', { scopes: [...TWO.scopes, 'ledger:admin'] }, ['scopes']],
    ['a scope fewer', { scopes: ['ledger:read'] }, ['scopes']],
    ['the title', { title: 'Ledger' }, ['title']],
    ['the owner', { owner: 'group:default/thieves' }, ['owner']],
    ['the sponsor', { sponsor: 'user:default/ada' }, ['sponsor']],
    ['no component', { component: null }, ['component']],
    ['the system', { system: 'system:default/x' }, ['system']],
    [
      'type, provider and mode',
      { type: 'bot', provider: 'fake/other', mode: 'static' },
      ['mode', 'provider', 'type'],
    ],
  ] as const)('edited in %s', (_, change, fields) => {
    const edited = { ...TWO, ...change, scopes: [...TWO.scopes] };
    if ('scopes' in change) {
      edited.scopes = [...change.scopes];
    }
    expect(editedFields(edited, TWO).sort()).toEqual(fields);
    expect(declaredDigest(edited) === declaredDigest(TWO)).toBe(
      fields.length === 0,
    );
  });

  it('asks for what it says, and says where it is said', () => {
    const source = 'url:https://git.example/payments/identity.yaml';
    const edit = { uid: 'x', identity: TWO, source };
    expect(changePayload(edit, ['scopes', 'title'])).toEqual({
      kind: 'change',
      identity: {
        namespace: 'payments',
        name: 'ledger-api-db',
        type: 'service-account',
        owner: 'group:default/payments',
        component: 'component:payments/ledger-api',
        scopes: ['ledger:read', 'ledger:write'],
        credential: { provider: 'fake/main', mode: 'rotated' },
      },
      reason: `edited in Git (scopes, title): ${source}`,
    });
  });
});

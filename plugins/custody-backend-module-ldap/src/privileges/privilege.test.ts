import { parsePrivilege } from './privilege';

describe('parsePrivilege', () => {
  it.each(['ledger-writers', 'Ledger writers, all', 'équipe', 'a=b+c'])(
    'reads the group %s',
    group => {
      expect(
        parsePrivilege({ on: `group ${group}`, privileges: ['member'] }),
      ).toEqual({ ok: true, value: { group } });
    },
  );

  const MEMBER = ['MEMBER'];
  it.each([
    ['a wildcard', { on: 'group ledger-*', privileges: MEMBER }, /a wildcard$/],
    ['no group', { on: 'group', privileges: MEMBER }, /names no group/],
    ['spaces around', { on: 'group  a', privileges: MEMBER }, /names no group/],
    ['two spaces', { on: 'group a  b', privileges: MEMBER }, /names no group/],
    ['a zero', { on: 'group a\0', privileges: MEMBER }, /names no group/],
    ['an attribute', { on: 'attribute cn', privileges: MEMBER }, /no group/],
    ['another right', { on: 'group a', privileges: ['OWNER'] }, /can't be had/],
    ['no right', { on: 'group a', privileges: [] }, /`privileges`: /],
    ['a field', { on: 'group a', privileges: MEMBER, x: 1 }, /not a privilege/],
    ['nothing', {}, /`on`: /],
  ])('refuses %s, with a remedy', (_, privilege, message) => {
    expect(parsePrivilege(privilege)).toEqual({
      ok: false,
      message: expect.stringMatching(message),
      remedy: expect.stringMatching(/^(write|use|name) /),
    });
  });
});

import type { ParsedPrivilege } from './privileges';
import { noAccount, parsePrivileges, privilegeProblems } from './privileges';
import { difference } from './difference';
import { PermanentProviderError } from './provider';

const parse = ({ on }: { on?: unknown }): ParsedPrivilege<string> =>
  typeof on === 'string'
    ? { ok: true, value: on }
    : { ok: false, message: 'it names nothing', remedy: 'name something' };

it('finds each privilege that can’t be granted, by its index', () => {
  expect(privilegeProblems([{ on: 'a' }, {}, { on: 1 }], parse)).toEqual([
    { index: 1, message: 'it names nothing', remedy: 'name something' },
    { index: 2, message: 'it names nothing', remedy: 'name something' },
  ]);
});

it('grants all or nothing', () => {
  expect(parsePrivileges([{ on: 'a' }, { on: 'b' }], parse)).toEqual([
    'a',
    'b',
  ]);
  const attempt = () => parsePrivileges([{ on: 'a' }, {}], parse);
  expect(attempt).toThrow(PermanentProviderError);
  expect(attempt).toThrow('it names nothing: name something');
});

it('says that a version has no account, and what to do', () => {
  const identity = { uid: 'u', namespace: 'payments', name: 'ledger' };
  expect(noAccount({ identity, version: 7 }, 'redis/one').message).toBe(
    'version 7 has no account at redis/one: issue a new version',
  );
});

it.each<[string[], string[], string[], string[]]>([
  [[], [], [], []],
  [['a', 'b'], ['b', 'c'], ['a'], ['c']],
  [['a', 'a'], [], ['a'], []],
  [['a'], ['a'], [], []],
])('from %j, with %j held, grants %j and revokes %j', (...row) => {
  const [wanted, held, grant, revoke] = row;
  expect(difference(wanted, held, one => one)).toEqual({ grant, revoke });
});

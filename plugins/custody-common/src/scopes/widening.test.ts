import type { Privilege } from './definition';
import { widenedScopes } from './widening';

const scope = (name: string, ...privileges: Privilege[]) => ({
  name,
  privileges,
});
const READ = { on: 'table a', privileges: ['SELECT'] };
const BOTH = { on: 'table a', privileges: ['SELECT', 'DELETE'] };

it.each([
  ['the same', [scope('a', READ)], [scope('a', READ)], []],
  ['less of a list', [scope('a', BOTH)], [scope('a', READ)], []],
  ['more of a list', [scope('a', READ)], [scope('a', BOTH)], ['a']],
  [
    'the same in another order',
    [scope('a', BOTH)],
    [scope('a', { privileges: ['DELETE', 'SELECT'], on: 'table a' })],
    [],
  ],
  [
    'one privilege in two parts',
    [scope('a', BOTH)],
    [scope('a', READ, { on: 'table a', privileges: ['DELETE'] })],
    [],
  ],
  [
    'something else of the same kind',
    [scope('a', READ)],
    [scope('a', { ...READ, on: 'table b' })],
    ['a'],
  ],
  [
    'a member more',
    [scope('a', READ)],
    [scope('a', { ...READ, columns: ['b'] })],
    ['a'],
  ],
  ['a member less', [scope('a', READ)], [scope('a', { on: 'table a' })], ['a']],
  ['a list that is empty', [scope('a', READ)], [scope('a', { on: [] })], ['a']],
  [
    'a pattern said in another way',
    [scope('a', { read: '^a$' })],
    [scope('a', { read: '^a.*$' })],
    ['a'],
  ],
  [
    'what another scope had',
    [scope('a', READ), scope('b', BOTH)],
    [scope('a', BOTH), scope('b', BOTH)],
    ['a'],
  ],
  [
    'a scope less',
    [scope('a', READ), scope('b', BOTH)],
    [scope('b', READ)],
    [],
  ],
  ['a scope more', [scope('a', READ)], [scope('a', READ), scope('b')], ['b']],
  ['all, where nothing was granted', [], [scope('a', READ)], ['a']],
])('%s', (_, granted, wanted, expected) => {
  expect(widenedScopes(granted, wanted)).toEqual(expected);
});

import type { OperationView } from '@custody/backstage-plugin-custody-common';
import { clockAt } from '../../__testUtils__/clock';
import { rotation } from '../../__testUtils__/identities';
import type { T } from '../../translation';
import type { Lane } from './layout';
import { makingsOf, phaseInWords } from './phaseInWords';

const NOW = Date.parse('2026-11-22T12:00:00.000Z');
const at = clockAt(NOW);
/** Keys in place of texts, with what is put into them. */
const t = ((key: string, values: object = {}) =>
  [key.replace('identity.timeline.', ''), ...Object.values(values)].join(
    ' ',
  )) as unknown as T;

const lane: Lane = {
  version: 7,
  state: 'current',
  phases: [],
  moves: [
    { name: 'ledger-api', at: NOW, by: 'acknowledgement' },
    { name: 'ledger-batch', at: NOW, by: 'login' },
  ],
};
const words = (
  kind: 'next' | 'current' | 'retiring',
  operations: OperationView[],
) =>
  phaseInWords(t, {
    lane,
    phase: { kind, from: NOW, to: NOW + 1 },
    making: makingsOf(operations).get(7),
    language: 'en',
  })
    .split(' · ')
    .slice(1);

describe('what the pointer tells of a bar', () => {
  it.each([
    [
      'the step under way and who asked',
      'next',
      [rotation(at)],
      ['underWay step.observe', 'askedBy omar'],
    ],
    [
      'who moved, and that it began by itself',
      'current',
      [rotation(at, { finishedAt: at({}), requestedBy: 'engine' })],
      ['did.current', 'movedHere ledger-api, ledger-batch', 'bySchedule'],
    ],
    [
      'what is known, when the operation is forgotten',
      'retiring',
      [],
      ['did.retiring'],
    ],
    [
      'the newest of several that made it',
      'next',
      [
        rotation(at, { finishedAt: at({}), requestedBy: 'user:default/ada' }),
        rotation(at, { finishedAt: at({}) }),
      ],
      ['did.next', 'askedBy ada'],
    ],
  ] as const)('is %s', (_, kind, operations, expected) => {
    expect(words(kind, [...operations])).toEqual(expected);
  });
});

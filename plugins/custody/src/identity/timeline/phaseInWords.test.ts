import type { OperationView } from '@custody/backstage-plugin-custody-common';
import { clockAt } from '../../__testUtils__/clock';
import { rotation } from '../../__testUtils__/identities';
import type { T } from '../../translation';
import type { Lane, Phase } from './layout';
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
const words = (kind: Phase['kind'], operations: OperationView[]) =>
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
    [
      'that it is of no use any more, and not how it came to be',
      'revoked',
      [rotation(at)],
      ['did.revoked'],
    ],
  ] as const)('is %s', (_, kind, operations, expected) => {
    expect(words(kind, [...operations])).toEqual(expected);
  });

  it('says until when it was what it is no more', () => {
    const current = { kind: 'current', from: NOW - 3, to: NOW - 2 } as const;
    const revoked = { kind: 'revoked', from: NOW - 2, to: NOW } as const;
    const [first, last] = [current, revoked].map(phase =>
      phaseInWords(t, {
        lane: { ...lane, state: 'revoked', phases: [current, revoked] },
        phase,
        making: undefined,
        language: 'en',
      }),
    );
    expect(first).toMatch(/^phaseOver 7 \S*current /);
    expect(last).toMatch(/^phase 7 \S*revoked /);
  });
});

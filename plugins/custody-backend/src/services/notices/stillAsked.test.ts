import { stillAsked, TURNS } from './stillAsked';

const told = (turn: string, ...recipients: string[]) => ({ turn, recipients });
const WAITS = told(TURNS.waits(), 'omar', 'paula', 'sam');

describe('who reads that a request waits for them', () => {
  it.each([
    ['nobody before they were told', [], []],
    ['all who were asked', [WAITS], ['omar', 'paula', 'sam']],
    [
      'whoever was only reminded too',
      [
        WAITS,
        told(TURNS.reminder(1, '2026-11-23T09:00:00.000Z'), 'lena', 'sam'),
      ],
      ['lena', 'omar', 'paula', 'sam'],
    ],
    [
      'nobody for whom a review was given',
      [
        WAITS,
        told(TURNS.over(0, 'r1'), 'paula'),
        told(`${TURNS.over(0, 'r1')}:by`, 'omar'),
      ],
      ['sam'],
    ],
    [
      'whoever is asked again in a later stage',
      [
        WAITS,
        told(TURNS.over(0, 'r1'), 'paula', 'omar', 'sam'),
        told(TURNS.waits(1), 'paula'),
      ],
      ['paula'],
    ],
    [
      'whoever was only reminded in a later stage, when they had been released in one before',
      [
        WAITS,
        told(TURNS.over(1, 'r1'), 'paula', 'omar', 'sam'),
        told(TURNS.reminder(2, '2026-11-23T09:00:00.000Z'), 'paula'),
      ],
      ['paula'],
    ],
    [
      'nobody once it is decided',
      [WAITS, told('denial', 'omar', 'paula')],
      ['sam'],
    ],
  ])('is %s', (_, all, expected) => {
    expect(stillAsked(all)).toEqual(expected);
    expect(stillAsked([...all].reverse())).toEqual(expected);
  });
});

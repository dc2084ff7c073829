import fc from 'fast-check';

const ISSUE_POINTS = ['reserved', 'made', 'issued'] as const;
const END_POINTS = ['claimed', 'revoked', 'settled'] as const;
const METHODS = ['issue', 'verify', 'extend', 'revoke', 'isRevoked'] as const;
const TTLS = ['PT1M', 'PT20M', 'PT1H'] as const;

/** Something that happens to leases, or to what works on them. */
export type LeaseEvent =
  | { do: 'work' | 'suspend' | 'resume' }
  | { do: 'lease'; ttl: (typeof TTLS)[number] }
  | { do: 'extend'; which: number; ttl: (typeof TTLS)[number] }
  | { do: 'end'; which: number }
  | { do: 'time'; by: 'PT1S' | 'PT1M' | 'PT20M' | 'PT1H' }
  /** The clock of the process goes wrong. That of the database does not. */
  | { do: 'skew'; by: '-PT2H' | 'PT2H' }
  | { do: 'misbehave'; method: (typeof METHODS)[number]; how: 'fail' | 'lose' }
  | { do: 'die making'; at: (typeof ISSUE_POINTS)[number] }
  | {
      do: 'stop making';
      at: 'reserved' | 'made';
      for: 'PT2M' | 'PT1H';
      dies: boolean;
    }
  | { do: 'suspend making'; at: 'reserved' | 'made' }
  | { do: 'die renewing'; which: number }
  | { do: 'die ending'; at: (typeof END_POINTS)[number] };

const which = fc.nat({ max: 7 });
const ttl = fc.constantFrom(...TTLS);
const making = fc.constantFrom('reserved' as const, 'made' as const);
const always = <T>(value: T) => fc.constant(value);

/** Any of them, the ordinary more often than the odd. */
export const arbitraryLeaseEvent: fc.Arbitrary<LeaseEvent> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: always('lease' as const), ttl }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: always('extend' as const), which, ttl }),
  },
  { weight: 2, arbitrary: fc.record({ do: always('end' as const), which }) },
  {
    weight: 4,
    arbitrary: fc.constantFrom<LeaseEvent>(
      { do: 'work' },
      { do: 'work' },
      { do: 'suspend' },
      { do: 'resume' },
    ),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: always('time' as const),
      by: fc.constantFrom('PT1S', 'PT1M', 'PT20M', 'PT1H'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: always('skew' as const),
      by: fc.constantFrom('-PT2H', 'PT2H'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: always('misbehave' as const),
      method: fc.constantFrom(...METHODS),
      how: fc.constantFrom('fail', 'lose'),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.oneof<fc.Arbitrary<LeaseEvent>[]>(
      fc.record({
        do: always('die making' as const),
        at: fc.constantFrom(...ISSUE_POINTS),
      }),
      fc.record({
        do: always('stop making' as const),
        at: making,
        for: fc.constantFrom('PT2M', 'PT1H'),
        dies: fc.boolean(),
      }),
      fc.record({ do: always('suspend making' as const), at: making }),
      fc.record({ do: always('die renewing' as const), which }),
      fc.record({
        do: always('die ending' as const),
        at: fc.constantFrom(...END_POINTS),
      }),
    ),
  },
) as fc.Arbitrary<LeaseEvent>;

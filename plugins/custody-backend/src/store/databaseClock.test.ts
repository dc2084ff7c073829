import fc from 'fast-check';
import { createDatabaseClock } from './databaseClock';

const START = Date.parse('2026-11-22T12:00:00.000Z');

/** A database whose answers take their time, and a counter that nobody sets. */
function createTimes() {
  let passed = 0;
  const times = {
    databaseMillis: START,
    pass(millis: number) {
      passed += millis;
      times.databaseMillis += millis;
    },
    /** How long the next question is under way, and the answer. */
    there: 0,
    back: 0,
  };
  const clock = createDatabaseClock(
    async () => {
      times.pass(times.there);
      const answer = times.databaseMillis;
      times.pass(times.back);
      return answer;
    },
    { elapsedMillis: () => passed },
  );
  return {
    times,
    clock,
    off: () => Date.parse(clock.now()) - times.databaseMillis,
  };
}

describe('the clock of the database', () => {
  it('says nothing before the database was asked', () => {
    expect(() => createTimes().clock.now()).toThrow('measure it first');
  });

  it('goes on between questions, whatever the time of day of the host', async () => {
    const { times, clock } = createTimes();
    await clock.measure();
    times.pass(90_000);
    expect(clock.now()).toBe('2026-11-22T12:01:30.000Z');
  });

  it('follows a database that was set, and makes up for a host that stood still', async () => {
    const { times, clock, off } = createTimes();
    await clock.measure();
    times.databaseMillis += 3_600_000;
    await clock.measure();
    expect(off()).toBe(0);
    times.databaseMillis -= 3_600_000;
    await clock.measure();
    expect(off()).toBe(0);
  });

  it('is never further off than the answer took that told it best', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(2_000), fc.nat(2_000)), { minLength: 1 }),
        async trips => {
          const { times, clock, off } = createTimes();
          for (const [there, back] of trips) {
            Object.assign(times, { there, back });
            await clock.measure();
            times.pass(500);
          }
          const best = Math.min(...trips.map(([there, back]) => there + back));
          expect(Math.abs(off())).toBeLessThanOrEqual(best);
        },
      ),
    );
  });

  it('asks once for all who wait at the same moment', async () => {
    const ask = jest.fn(async () => START);
    const clock = createDatabaseClock(ask);
    await Promise.all([clock.measure(), clock.measure()]);
    expect(ask).toHaveBeenCalledTimes(1);
    await clock.measure();
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it('does not ask again while an answer is fresh', async () => {
    let passed = 0;
    const ask = jest.fn(async () => START + passed);
    const clock = createDatabaseClock(ask, {
      elapsedMillis: () => passed,
      freshMillis: 50,
    });
    await clock.measure();
    passed = 49;
    await clock.measure();
    expect(ask).toHaveBeenCalledTimes(1);
    passed = 50;
    await clock.measure();
    expect(ask).toHaveBeenCalledTimes(2);
    expect(Date.parse(clock.now())).toBe(START + 50);
  });

  it('fails as the database does, and asks again', async () => {
    const ask = jest
      .fn<Promise<number>, []>()
      .mockRejectedValueOnce(new Error('connection refused'))
      .mockResolvedValue(START);
    const clock = createDatabaseClock(ask);
    await expect(clock.measure()).rejects.toThrow('connection refused');
    await clock.measure();
    expect(clock.now()).toMatch(/^2026-11-22T12:00:00/);
  });
});

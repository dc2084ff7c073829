import { createLoop } from './loop';

describe('createLoop', () => {
  it('goes on after a failure, one time after the other, and stops at the end of one', async () => {
    let under = 0;
    let times = 0;
    const failures: unknown[] = [];
    let reached = () => {};
    const enough = new Promise<void>(resolve => {
      reached = resolve;
    });
    const loop = createLoop({
      everyMillis: 1,
      run: async () => {
        under += 1;
        expect(under).toBe(1);
        await new Promise(resolve => setImmediate(resolve));
        under -= 1;
        times += 1;
        if (times === 5) reached();
        if (times === 2) throw new Error('once');
      },
      failed: error => failures.push(error),
    });
    loop.start();
    await enough;
    await loop.stop();
    const then = times;
    await new Promise(resolve => setTimeout(resolve, 20));
    expect([under, times, failures.length]).toEqual([0, then, 1]);
  });

  it('wakes from its pause to stop', async () => {
    const loop = createLoop({
      everyMillis: 60_000,
      run: async () => {},
      failed: () => {},
    });
    loop.start();
    await new Promise(resolve => setImmediate(resolve));
    await expect(loop.stop()).resolves.toBeUndefined();
  });
});

import { getEventListeners } from 'node:events';
import { StepTimeoutError } from './errors';
import { within } from './within';

const LIMIT = { millis: 60_000, message: 'was not done' };
const never = () => new Promise<never>(() => {});

describe('within', () => {
  it('gives what the work gives, with a signal that did not abort', async () => {
    let seen: AbortSignal | undefined;
    const work = async (signal: AbortSignal) => {
      seen = signal;
      return 'done';
    };
    expect(await within(LIMIT, work)).toBe('done');
    expect(seen?.aborted).toBe(false);
    expect(await within(LIMIT, () => undefined)).toBeUndefined();
  });

  it('waits no longer than it may take, whether the work listens or not', async () => {
    let seen: AbortSignal | undefined;
    const late = within({ ...LIMIT, millis: 5 }, signal => {
      seen = signal;
      return never();
    });
    await expect(late).rejects.toThrow(new StepTimeoutError('was not done'));
    expect(seen?.reason).toBeInstanceOf(StepTimeoutError);
  });

  it('is stopped, before and under way', async () => {
    const stop = new AbortController();
    const work = jest.fn(never);
    const running = within({ ...LIMIT, stop: stop.signal }, work);
    stop.abort(new Error('the engine stops'));
    await expect(running).rejects.toThrow(StepTimeoutError);
    await expect(within({ ...LIMIT, stop: stop.signal }, work)).rejects.toThrow(
      'the engine stops',
    );
    expect(work).toHaveBeenCalledTimes(1);
  });

  it('leaves no timer, and nothing with what stops it, however it ends', async () => {
    const set = jest.spyOn(global, 'setTimeout');
    const clear = jest.spyOn(global, 'clearTimeout');
    const { signal: stop } = new AbortController();
    const limit = { ...LIMIT, stop };
    await within(limit, async () => {});
    await within(limit, () => Promise.reject(new Error('refused'))).catch(
      () => {},
    );
    await within(limit, () => {
      throw new Error('refused at once');
    }).catch(() => {});
    expect(set).toHaveBeenCalledTimes(3);
    for (const { value } of set.mock.results) {
      expect(clear).toHaveBeenCalledWith(value);
    }
    expect(getEventListeners(stop, 'abort')).toEqual([]);
    jest.restoreAllMocks();
  });
});

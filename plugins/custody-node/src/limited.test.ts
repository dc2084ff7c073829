/** @jest-environment node */
import { getEventListeners } from 'node:events';
import { limited, TooLateError } from './limited';

const never = new Promise<never>(() => {});

describe('limited', () => {
  let abort: AbortController;
  beforeEach(() => {
    jest.useFakeTimers();
    abort = new AbortController();
  });
  afterEach(() => jest.useRealTimers());

  /** How the waiting ended; it leaves neither a timer nor a listener behind. */
  async function endOf(
    work: Promise<unknown>,
    milliseconds: number,
    meanwhile: () => void = () => {},
  ): Promise<unknown> {
    const ended = limited(work, milliseconds, abort.signal).catch(
      error => error,
    );
    meanwhile();
    const end = await ended;
    expect(jest.getTimerCount()).toBe(0);
    expect(getEventListeners(abort.signal, 'abort')).toEqual([]);
    return end;
  }

  it('gives what comes in time', async () => {
    expect(await endOf(Promise.resolve(7), 1_000)).toBe(7);
  });

  it('fails as the work does', async () => {
    const failed = new Error('no');
    expect(await endOf(Promise.reject(failed), 1_000)).toBe(failed);
  });

  it('waits no longer than it may, and says how long that was', async () => {
    const end = await endOf(never, 1_500, () =>
      jest.advanceTimersByTime(1_500),
    );
    expect(end).toBeInstanceOf(TooLateError);
    expect(end).toMatchObject({ seconds: 1.5 });
  });

  it('ends at once with the reason of the signal', async () => {
    const reason = new Error('stop');
    expect(await endOf(never, 1_000, () => abort.abort(reason))).toBe(reason);
  });

  it('begins nothing where the signal has aborted', async () => {
    const reason = new Error('stopped before');
    abort.abort(reason);
    expect(await endOf(never, 1_000)).toBe(reason);
  });

  it('lets what fails too late end no process', async () => {
    const unheard = jest.fn();
    process.on('unhandledRejection', unheard);
    let fail = (_: Error) => {};
    const work = new Promise<never>((_, reject) => {
      fail = reject;
    });
    await endOf(work, 1_000, () => jest.advanceTimersByTime(1_000));
    fail(new Error('late'));
    jest.useRealTimers();
    await new Promise(resolve => setImmediate(resolve));
    process.removeListener('unhandledRejection', unheard);
    expect(unheard).not.toHaveBeenCalled();
  });
});

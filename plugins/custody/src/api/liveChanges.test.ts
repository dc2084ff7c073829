import { QueryClient } from '@tanstack/react-query';
import { handSignals } from '../__testUtils__/signals';
import { keys } from './keys';
import { liveChangesOf } from './liveChanges';

const PAGE = keys.identity('payments', 'one');

describe('live changes', () => {
  let cache: QueryClient;
  const isStale = () => cache.getQueryState(PAGE)?.isInvalidated;
  const fresh = () => cache.setQueryData(PAGE, { uid: 'mine' });

  beforeEach(() => {
    jest.useFakeTimers();
    cache = new QueryClient();
    fresh();
  });

  afterEach(() => {
    cache.clear();
    jest.useRealTimers();
  });

  it('have what they concern read anew at once, and then once a second at the most', () => {
    const signals = handSignals();
    const leave = liveChangesOf(cache).join(signals.api);
    signals.say({ identities: ['other'] });
    expect(isStale()).toBe(false);
    jest.advanceTimersByTime(2_000);
    signals.say({ identities: ['mine'] });
    expect(isStale()).toBe(true);
    fresh();
    for (let n = 0; n < 100; n++) signals.say({ identities: ['mine'] });
    expect(isStale()).toBe(false);
    jest.advanceTimersByTime(1_000);
    expect(isStale()).toBe(true);
    leave();
  });

  it('are heard while a pulse comes, and for as long as one may be late', () => {
    const signals = handSignals();
    const live = liveChangesOf(cache);
    const leave = live.join(signals.api);
    expect(live.hears()).toBe(false);
    signals.say({});
    expect([live.hears(), isStale()]).toEqual([true, false]);
    jest.advanceTimersByTime(45_000);
    expect(live.hears()).toBe(true);
    jest.advanceTimersByTime(10_000);
    expect(live.hears()).toBe(false);
    leave();
  });

  it('listen once for all who join, until the last has left', () => {
    const signals = handSignals();
    const live = liveChangesOf(cache);
    const leave = [live.join(signals.api), live.join(signals.api)];
    expect(signals.listening()).toBe(1);
    leave[0]();
    expect(signals.listening()).toBe(1);
    signals.say({});
    leave[1]();
    expect([signals.listening(), live.hears()]).toEqual([0, false]);
    expect(liveChangesOf(cache)).toBe(live);
  });

  it('take no notice of what is no change', () => {
    const signals = handSignals();
    const live = liveChangesOf(cache);
    const leave = live.join(signals.api);
    signals.say('what');
    expect([live.hears(), isStale()]).toEqual([false, false]);
    leave();
  });
});

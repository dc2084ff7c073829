import type { SignalApi } from '@backstage/plugin-signals-react';
import type { QueryClient } from '@tanstack/react-query';
import {
  CHANGE_CHANNEL,
  changeSignalSchema,
  type ChangeSignal,
} from '@custody/backstage-plugin-custody-common';
import { concerns } from './concerns';

/** For how long somebody who heard something counts as hearing, in milliseconds: the backend's pulse comes each 20 s. */
const HEARS_FOR_MILLIS = 50_000;
/** How often changes make a page read anew at the most, in milliseconds. */
const READ_EVERY_MILLIS = 1_000;

/** Changes that Backstage's signals tell, for one cache: what they concern is read anew while a page shows it. */
export type LiveChanges = {
  /** Listens, once for all who join. @returns a function that leaves */
  join(signals: SignalApi): () => void;
  /**
   * Whether signals arrive here, and so pages need not look often. What is installed says nothing of that: a proxy may
   * keep the websocket back.
   */
  hears(): boolean;
};

const byCache = new WeakMap<QueryClient, LiveChanges>();

/** @returns the live changes of a cache, always the same ones */
export function liveChangesOf(cache: QueryClient): LiveChanges {
  const known = byCache.get(cache) ?? createLiveChanges(cache);
  byCache.set(cache, known);
  return known;
}

function createLiveChanges(cache: QueryClient): LiveChanges {
  let joined = 0;
  let leave = () => {};
  let heardAt = -Infinity;
  let waiting: ChangeSignal[] = [];
  let pause: ReturnType<typeof setTimeout> | undefined;

  const readAnew = () => {
    pause = undefined;
    const told = waiting;
    waiting = [];
    if (told.length === 0) return;
    cache.invalidateQueries({
      predicate: query => told.some(change => concerns(query, change)),
    });
    pause = setTimeout(readAnew, READ_EVERY_MILLIS);
  };

  const hear = (message: unknown) => {
    const read = changeSignalSchema.safeParse(message);
    if (!read.success) return;
    heardAt = Date.now();
    waiting.push(read.data);
    if (!pause) readAnew();
  };

  return {
    join: signals => {
      joined += 1;
      if (joined === 1) {
        const subscriber = signals.subscribe(CHANGE_CHANNEL, hear);
        leave = () => subscriber.unsubscribe();
      }
      return () => {
        joined -= 1;
        if (joined === 0) {
          leave();
          heardAt = -Infinity;
        }
      };
    },
    hears: () => Date.now() - heardAt < HEARS_FOR_MILLIS,
  };
}

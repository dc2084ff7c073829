import type { LoggerService } from '@backstage/backend-plugin-api';
import type { SignalsService } from '@backstage/plugin-signals-node';
import {
  CHANGE_CHANNEL,
  type ChangeSignal,
} from '@custody/backstage-plugin-custody-common';
import type { Audience, Recipients } from './audience';
import { type Change, ChangeBatch } from './changeBatch';

/** How long changes are gathered before the first is told, in milliseconds: those of one transaction come together. */
const SOON_MILLIS = 50;
/** How long they are gathered from then on. */
const EVERY_MILLIS = 1_000;
/** How often those who hear are told that they do, in milliseconds. */
const PULSE_MILLIS = 20_000;

const NOTHING: ChangeSignal = { identities: [], requests: [], more: false };

export type ChangeSignalsDeps = {
  signals: Pick<SignalsService, 'publish'>;
  audience: Audience;
  /** Owner and sponsor of identities, by uid. */
  partiesOf(uids: string[]): Promise<ReadonlyMap<string, readonly string[]>>;
  logger: LoggerService;
  soonMillis?: number;
  everyMillis?: number;
  pulseMillis?: number;
};

/** Tells the pages of those who may see it that something changed. */
export type ChangeSignals = {
  /** Notes what was committed. It costs next to nothing and never fails. */
  note(change: Change): void;
  /** Begins with the pulse. Changes are told without it too. */
  start(): void;
  /** Ends pulse and gathering, and resolves when nothing is being told any more. */
  stop(): Promise<void>;
};

/**
 * Tells of the first change at once, and then of all others together once a second: one signal for each audience,
 * however many identities changed, and however often.
 *
 * INVARIANT: a signal is a kindness. What can't be told is on the page at its next look, so nothing here is kept, tried
 * again or thrown.
 *
 * @returns signals that have no pulse yet
 */
export function createChangeSignals(deps: ChangeSignalsDeps): ChangeSignals {
  const { signals, audience, logger } = deps;
  const soonMillis = deps.soonMillis ?? SOON_MILLIS;
  const everyMillis = deps.everyMillis ?? EVERY_MILLIS;
  const pulseMillis = deps.pulseMillis ?? PULSE_MILLIS;
  let batch = new ChangeBatch();
  let telling: Promise<void> | undefined;
  let pause: NodeJS.Timeout | undefined;
  let pulse: NodeJS.Timeout | undefined;
  let isStopped = false;
  let isFailing = false;

  const publish = async (recipients: Recipients, message: ChangeSignal) => {
    if (recipients.length === 0) {
      return;
    }
    await signals.publish({
      recipients:
        recipients === 'everybody'
          ? { type: 'broadcast' }
          : { type: 'user', entityRef: [...recipients] },
      channel: CHANGE_CHANNEL,
      message,
    });
  };

  const quietly = async (work: () => Promise<void>) => {
    try {
      await work();
      isFailing = false;
    } catch (error) {
      const text = `pages were not told of changes, and look for themselves: ${error}`;
      if (isFailing) {
        logger.debug(text);
      } else {
        logger.warn(text);
      }
      isFailing = true;
    }
  };

  const tell = () =>
    quietly(async () => {
      const told = batch;
      batch = new ChangeBatch();
      const untenanted = told.untenanted();
      const parties =
        untenanted.length > 0
          ? await deps.partiesOf(untenanted)
          : new Map<string, readonly string[]>();
      for (const { heard, message } of told.signals(parties)) {
        await publish(await audience.of(heard), message);
      }
    });

  const tellIn = (millis: number) => {
    pause = setTimeout(() => {
      pause = undefined;
      if (!batch.isEmpty) {
        telling = tell().finally(() => {
          telling = undefined;
          if (!isStopped) {
            tellIn(everyMillis);
          }
        });
      }
    }, millis);
    pause.unref();
  };

  const beat = () =>
    quietly(async () => publish(await audience.ofPulse(), NOTHING));

  return {
    note: change => {
      if (isStopped) {
        return;
      }
      batch.add(change);
      if (!pause && !telling) {
        tellIn(soonMillis);
      }
    },
    start: () => {
      if (isStopped || pulse) {
        return;
      }
      pulse = setInterval(beat, pulseMillis);
      pulse.unref();
      beat();
    },
    stop: async () => {
      isStopped = true;
      clearInterval(pulse);
      clearTimeout(pause);
      await telling;
    },
  };
}

import { setTimeout as sleep } from 'node:timers/promises';
import { addressesOf, type DemoConfig } from '../config';
import { playChapter } from './play';
import { signInToBackstage } from './signIn';
import { STORY } from './story';

const CATALOG_READY_WITHIN_MS = 120_000;
const TRY_EVERY_MS = 2_000;

/**
 * Plays the story, chapter by chapter. What was played at an earlier start is not played again; what
 * fails is told and left out, because a demo without a past is still a demo. Never rejects.
 *
 * @param options.say - told of the outcome, and of what failed, a line each
 * @param options.signal - stops it where it is, without another word
 * @returns how many chapters stand
 */
export async function seedHistory(
  config: DemoConfig,
  options: { say: (line: string) => void; signal: AbortSignal },
): Promise<number> {
  const { say, signal } = options;
  const addresses = addressesOf(config.ports);
  const tokens = new Map<string, Promise<string>>();
  const stage = {
    backendUrl: addresses.backend,
    workloadUrl: addresses.workload,
    signIn: (persona: string) => {
      const token =
        tokens.get(persona) ?? signInWhenKnown(config, persona, signal);
      tokens.set(persona, token);
      return token;
    },
  };
  let played = 0;
  for (const chapter of STORY) {
    try {
      await playChapter(chapter, stage);
      played += 1;
    } catch (error) {
      if (signal.aborted) {
        return played;
      }
      say(
        `history   ${chapter.identity.name} is left out: ${
          (error as Error).message
        }`,
      );
    }
  }
  say(`history   ready, ${played} earlier requests to look at`);
  return played;
}

/** The catalog reads the people a few seconds after the backend is ready; until then nobody can sign in. */
async function signInWhenKnown(
  config: DemoConfig,
  persona: string,
  signal: AbortSignal,
): Promise<string> {
  const addresses = addressesOf(config.ports);
  const deadline = performance.now() + CATALOG_READY_WITHIN_MS;
  for (;;) {
    try {
      return await signInToBackstage({
        backendUrl: addresses.backend,
        appUrl: addresses.frontend,
        persona,
      });
    } catch (error) {
      if (performance.now() > deadline) {
        throw error;
      }
      await sleep(TRY_EVERY_MS, undefined, { signal });
    }
  }
}

import {
  foreseenRotations,
  parseRotationSchedule,
  parseRotationWindow,
  scheduleZone,
  spreadOf,
  toInstant,
  type Instant,
  type RotationChoice,
} from '@custody/backstage-plugin-custody-common';

const SHOWN = 3;

/** What somebody wrote of when an identity is to be rotated; either may be empty. */
export type Written = { schedule: string; window: string };

/** That, read: what it chooses, or what is wrong with which field. */
export type ReadChoice = {
  choice?: RotationChoice;
  problems: Partial<Record<keyof Written, string>>;
  /** When it is rotated next by that schedule. Empty without one, and where nothing is rotated by itself. */
  next: Instant[];
  /** When what is granted ends, where that comes before one of those. */
  ends: Instant | null;
  /** By whose clock a schedule is read: of the window, or else UTC. */
  zone: string;
};

/** What else says when it is rotated. */
export type Circumstances = {
  /** Of the identity. */
  uid: string;
  /** Policy's limit; null where there is none. */
  rotateEvery: string | null;
  /** The platform's window, which holds where none is written. */
  platform: string | null;
  /** When what is granted ends; null for never. */
  endsAt: Instant | null;
  /** In milliseconds since 1970. */
  now: number;
};

/** Reads what the form says, and foretells what comes of it, by the rules that the server has. */
export function readChoice(
  written: Written,
  { uid, rotateEvery, platform, endsAt, now }: Circumstances,
): ReadChoice {
  const problems: ReadChoice['problems'] = {};
  const read = <V>(field: keyof Written, parse: (text: string) => V) => {
    const text = written[field].trim();
    if (text === '') return undefined;
    try {
      return parse(text);
    } catch (error) {
      problems[field] = (error as Error).message;
      return undefined;
    }
  };
  const schedule = read('schedule', parseRotationSchedule);
  const window = read('window', parseRotationWindow);
  if (Object.keys(problems).length > 0) {
    return { problems, next: [], ends: null, zone: window?.zone ?? 'UTC' };
  }
  const own = window ? written.window.trim() : null;
  const next = schedule
    ? foreseenRotations(
        { rotateEvery, schedule, window: own, spread: spreadOf(uid) },
        platform === null ? null : parseRotationWindow(platform),
        toInstant(new Date(now)),
        SHOWN,
        endsAt,
      )
    : [];
  const foretold = schedule !== undefined && rotateEvery !== null;
  return {
    problems,
    choice: {
      ...(schedule && { schedule }),
      ...(own !== null && { window: own }),
    },
    next,
    ends: foretold && next.length < SHOWN ? endsAt : null,
    zone: scheduleZone(own),
  };
}

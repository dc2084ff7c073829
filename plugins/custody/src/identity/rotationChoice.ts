import {
  nextOccurrence,
  parseRotationSchedule,
  parseRotationWindow,
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
  /** When the schedule comes next. Empty without one. */
  next: Instant[];
  /** By whose clock a schedule is read: of the window, or else UTC. */
  zone: string;
};

/**
 * Reads what the form says, by the rules that the server has.
 *
 * @param now - in milliseconds since 1970
 */
export function readChoice(written: Written, now: number): ReadChoice {
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
  const zone = window?.zone ?? 'UTC';
  if (Object.keys(problems).length > 0) return { problems, next: [], zone };
  return {
    problems,
    choice: {
      ...(schedule && { schedule }),
      ...(window && { window: written.window.trim() }),
    },
    next: schedule ? nextOf(schedule, now, zone) : [],
    zone,
  };
}

function nextOf(schedule: string, now: number, zone: string): Instant[] {
  const times: Instant[] = [];
  let after = toInstant(new Date(now));
  while (times.length < SHOWN) {
    after = nextOccurrence(schedule, after, zone);
    times.push(after);
  }
  return times;
}

/** What was told in the place where reviewers read of a request: at which turn, and whom. */
export type ToldReviewers = { turn: string; recipients: readonly string[] };

/** The turns of that place, beside those of how a request ended, after which it waits for nobody. */
export const TURNS = {
  /** The request waits for somebody, in a stage of its approvals. */
  waits: (stage?: number) => (stage === undefined ? 'waits' : `waits:${stage}`),
  /** A review in a stage has taken it from somebody. */
  over: (stage: number, reviewId: string) => `over:${stage}:${reviewId}`,
  /** The request still waits, in a stage of its approvals. */
  reminder: (stage: number, at: string) => `reminder:${stage}:${at}`,
};

/**
 * Who reads that a request waits for their review: those who were asked to, and have not been told since that it does not.
 * Who was released in one stage may be asked again in a later one.
 *
 * @returns refs, each once, sorted
 */
export function stillAsked(told: readonly ToldReviewers[]): string[] {
  const asked = new Map<string, number>();
  const released = new Map<string, number>();
  for (const { turn, recipients } of told) {
    const [what, stage = '0'] = turn.split(':');
    const at = Number(stage);
    const into = what === 'waits' || what === 'reminder' ? asked : released;
    for (const ref of recipients) {
      into.set(ref, Math.max(into.get(ref) ?? at, at));
    }
  }
  return [...asked]
    .filter(([ref, stage]) => stage > (released.get(ref) ?? -1))
    .map(([ref]) => ref)
    .sort();
}

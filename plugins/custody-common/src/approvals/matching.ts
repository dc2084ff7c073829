/** A place to be filled by one person, with those who fit it. */
export type Seat = { fits: ReadonlySet<string> };

/**
 * Seats as many distinct people as possible: a maximum bipartite matching, by augmenting paths (Kuhn).
 *
 * INVARIANT: nobody sits twice, and nobody sits where they don't fit.
 *
 * @param people - in the order in which they are seated where that makes no difference
 * @returns for each seat who sits there, or null
 */
export function matchSeats(
  seats: readonly Seat[],
  people: readonly string[],
): Array<string | null> {
  const taken: Array<string | null> = seats.map(() => null);

  const seat = (person: string, tried: Set<number>): boolean => {
    for (let at = 0; at < seats.length; at++) {
      if (tried.has(at) || !seats[at].fits.has(person)) {
        continue;
      }
      tried.add(at);
      const sitting = taken[at];
      if (sitting === null || seat(sitting, tried)) {
        taken[at] = person;
        return true;
      }
    }
    return false;
  };

  for (const person of new Set(people)) {
    seat(person, new Set());
  }
  return taken;
}

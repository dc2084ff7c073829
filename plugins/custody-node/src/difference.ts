/**
 * What to grant and what to take away, so that an account or a role holds exactly what it should.
 *
 * @param wanted - the whole of what it should hold
 * @param held - the whole of what it holds now
 * @param key - the same for what is the same
 */
export function difference<T>(
  wanted: readonly T[],
  held: readonly T[],
  key: (one: T) => string,
): { grant: T[]; revoke: T[] } {
  const wantedByKey = new Map(wanted.map(one => [key(one), one]));
  const heldKeys = new Set(held.map(key));
  return {
    grant: [...wantedByKey]
      .filter(([k]) => !heldKeys.has(k))
      .map(([, one]) => one),
    revoke: held.filter(one => !wantedByKey.has(key(one))),
  };
}

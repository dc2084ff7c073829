/**
 * All groups reached from some, level by level, each visited once, so that a cycle of groups ends.
 *
 * @param next - the groups one step on from several
 * @returns `start` and all that is reached, sorted
 */
export async function walkGroups(
  start: string[],
  next: (refs: string[]) => Promise<string[]>,
): Promise<string[]> {
  const seen = new Set(start);
  let level = [...seen];
  while (level.length > 0) {
    const found = await next(level);
    level = [...new Set(found)].filter(ref => !seen.has(ref));
    level.forEach(ref => seen.add(ref));
  }
  return [...seen].sort();
}

/** Backstage keeps no more of a notification's title, and on PostgreSQL refuses one that is longer. */
const LONGEST = 255;

/** A title as long as Backstage takes it, in characters as databases count them: one of two halves counts once, and stays whole. */
export function shortEnough(title: string): string {
  const characters = Array.from(title);
  return characters.length > LONGEST
    ? `${characters
        .slice(0, LONGEST - 1)
        .join('')
        .trimEnd()}…`
    : title;
}

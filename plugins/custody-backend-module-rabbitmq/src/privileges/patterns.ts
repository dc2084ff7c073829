const LITERAL = 'A-Za-z0-9_.:@/#=+%~-';
/** A name, or with an asterisk at its end all names that begin so. Never `.*`, by which people mean everything. */
const PATTERN = new RegExp(`^[A-Za-z0-9_][${LITERAL}]*\\*?$`);

/** Whether something is a name or a prefix that can be granted. */
export function isPattern(text: string): boolean {
  return PATTERN.test(text);
}

/** Whether a pattern reaches a name. */
export function reaches(pattern: string, name: string): boolean {
  return pattern.endsWith('*')
    ? name.startsWith(pattern.slice(0, -1))
    : pattern === name;
}

/**
 * The regular expression that RabbitMQ compares names with.
 *
 * INVARIANT: it is anchored at both ends, by `\z` and not by `$`, which would let a line break follow; and every
 * character of a name stands for itself.
 */
export function toRegex(patterns: readonly string[]): string {
  if (patterns.length === 0) return '^$';
  const parts = [...new Set(patterns)].sort().map(pattern => {
    const literal = pattern.replace(/\*$/, '').replace(/[.+]/g, '\\$&');
    return pattern.endsWith('*') ? `${literal}.*` : literal;
  });
  return `^(?:${parts.join('|')})\\z`;
}

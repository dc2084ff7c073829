/**
 * Puts a value that somebody sent into an error message: in backticks, on one line, and never longer than
 * 100 characters, so that a hostile value can't flood a log or a page.
 */
export function quote(value: unknown): string {
  const line = textOf(value).replace(
    // eslint-disable-next-line no-control-regex -- control characters are what is being removed
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069`]/g,
    '\u00b7',
  );
  return `\`${line.length > 100 ? `${line.slice(0, 99)}…` : line}\``;
}

/** A value nested deeper than the stack goes has no JSON; what it is still has to be said. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return String(JSON.stringify(value));
  } catch {
    return Array.isArray(value) ? '[…]' : '{…}';
  }
}

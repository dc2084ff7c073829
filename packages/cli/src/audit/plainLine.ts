/* eslint-disable no-control-regex -- control characters are what is being removed */

/**
 * A line as a terminal may be shown it. What a log says was written by others: by control characters it could wipe away
 * what is said of it, and by marks of direction turn it around.
 */
export function plainLine(line: string): string {
  return line.replace(
    /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    '\u00b7',
  );
}

/* eslint-disable no-control-regex -- control characters are what is being removed */

/*
 * What a terminal may be shown. What a log or a record says was written by others: by control characters it could wipe
 * away what is said of it, and by marks of direction turn it around.
 */

const MOVES_TEXT =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** A line, with a dot in place of each character that would move what is written. */
export function plainLine(line: string): string {
  return line.replace(MOVES_TEXT, '\u00b7');
}

/**
 * JSON, indented, ending with a line break. `JSON.stringify` leaves DEL, the C1 controls and marks of direction as they
 * are; as `\uXXXX` they mean the same to whoever reads the JSON, and nothing to a terminal.
 */
export function plainJson(value: unknown): string {
  const lines = JSON.stringify(value, null, 2).split('\n');
  return `${lines.map(line => line.replace(MOVES_TEXT, escaped)).join('\n')}\n`;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

// Bidirectional embeddings, overrides and isolates: they show text in another order than it is stored in.
const BIDI_CONTROLS = /[\u202a-\u202e\u2066-\u2069]/;
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROLS = /[\u0000-\u001f\u007f-\u009f]/;

/** What is wrong with a text that is not plain, and what to do, as the end of a sentence about it. */
export const NOT_PLAIN =
  'has control characters, or ones that turn the order of the text around: remove them';

/**
 * Whether a text reads as it is stored, on one line: without control characters, and without those that turn the order
 * of the text around (UAX #9). Databases refuse some of them; the others can make a reviewer read something else.
 */
export function isPlainLine(text: string): boolean {
  return !CONTROLS.test(text) && !BIDI_CONTROLS.test(text);
}

/** The same for a text of several lines: it may have tabs and ends of lines. */
export function isPlainText(text: string): boolean {
  return isPlainLine(text.replace(/\r\n|[\n\t]/g, ' '));
}

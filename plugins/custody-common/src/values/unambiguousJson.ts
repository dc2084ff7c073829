/** Strings, which are kept, and the space between what else there is, which says nothing. */
const STRING_OR_SPACE = /("[^"\\]*(?:\\.[^"\\]*)*")|\s+/gs;

/**
 * Whether a text of JSON says a value and nothing else, so that whoever reads it reads the same. RFC 8259 leaves open what
 * a name means that stands twice in an object, and how exact a number is: what was signed could be read by a person, or by
 * another program, as something that nobody signed.
 *
 * Only space may differ from how JavaScript writes the value, so other ways of writing the same are turned away too:
 * escapes that are not needed, and numbers like `1.0`. So is what is nested too deep, or has too long a text, to be written.
 *
 * @param text - of valid JSON
 * @param value - as `JSON.parse` read it from the text
 */
export function isUnambiguousJson(text: string, value: unknown): boolean {
  try {
    return text.replace(STRING_OR_SPACE, '$1') === JSON.stringify(value);
  } catch (error) {
    if (error instanceof RangeError) {
      return false;
    }
    throw error;
  }
}

import { SYSTEM_TITLES } from '../access';

/** How a person stands in the text of a notice until it is sent. */
const MENTION = /<@(user:[^<>\s]+)>/g;
const USER_REF = /(?<!<@)\buser:[\w.-]+\/[\w.-]*\w/g;

/**
 * Who did something, in the text of a notice. A person is known by the name that the catalog has for them when it is sent, as
 * it is not asked in a transaction; what asks where nobody signed in is called what it is.
 */
export function who(ref: string): string {
  return ref.startsWith('user:') ? `<@${ref}>` : SYSTEM_TITLES.get(ref) ?? ref;
}

/** Words as a sentence begins with them. A person's name stays as it is. */
export function begun(words: string): string {
  return words.charAt(0).toLocaleUpperCase('en-US') + words.slice(1);
}

/** The same for all people whom a sentence of the record names by their refs; those who stand so already stay. */
export function withMentions(sentence: string): string {
  return sentence.replace(USER_REF, ref => who(ref));
}

/** @returns refs of the people in some texts of notices */
export function mentionedIn(texts: readonly string[]): string[] {
  return texts.flatMap(text =>
    Array.from(text.matchAll(MENTION), ([, ref]) => ref),
  );
}

/**
 * The text as people read it.
 *
 * @param titles - names by ref; who is not among them is called what their ref calls them
 */
export function withNames(
  text: string,
  titles: ReadonlyMap<string, string>,
): string {
  return text.replace(
    MENTION,
    (_, ref: string) => titles.get(ref) ?? ref.slice(ref.indexOf('/') + 1),
  );
}

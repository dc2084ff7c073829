import { canonicalJson } from './canonical';

/**
 * The canonical form of what was read as JSON: the text that {@link canonicalJson} gives, in a fraction of its time. For
 * what is done to each of millions.
 *
 * @returns its RFC 8785 (JCS) text
 * @throws as {@link canonicalJson} does
 */
export function canonicalText(value: unknown): string {
  if (typeof value === 'string') {
    return JSON.stringify(value);
  }
  if (typeof value === 'number' && Number.isFinite(value)) {
    return String(value);
  }
  if (typeof value !== 'object') {
    return canonicalJson(value);
  }
  if (value === null) {
    return 'null';
  }
  if ('toJSON' in value) {
    return canonicalJson(value);
  }
  return Array.isArray(value) ? listText(value) : membersText(value);
}

function listText(list: readonly unknown[]): string {
  let text = '[';
  for (let at = 0; at < list.length; at += 1) {
    const part = list[at];
    text += `${at === 0 ? '' : ','}${
      part === undefined ? 'null' : canonicalText(part)
    }`;
  }
  return `${text}]`;
}

function membersText(object: object): string {
  const members = object as Record<string, unknown>;
  let text = '';
  for (const name of inOrder(Object.keys(members))) {
    const member = members[name];
    if (member !== undefined) {
      text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${canonicalText(
        member,
      )}`;
    }
  }
  return `{${text}}`;
}

/** By UTF-16 code units (RFC 8785, 3.2.3). Most are in order already. */
function inOrder(names: string[]): string[] {
  for (let at = 1; at < names.length; at += 1) {
    if (names[at - 1] > names[at]) {
      return names.sort();
    }
  }
  return names;
}

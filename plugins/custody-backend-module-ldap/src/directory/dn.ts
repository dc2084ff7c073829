/**
 * One part of a distinguished name, with its value escaped as RFC 4514 has it.
 *
 * @param value - anything; what means something in a name is escaped, a zero character as `\00`
 */
export function rdn(attribute: string, value: string): string {
  const escaped = value
    .replace(/["+,;<=>\\]/g, '\\$&')
    .replace(/\0/g, '\\00')
    .replace(/^[ #]/, '\\$&')
    .replace(/(?<!\\)((?:\\\\)*) $/, '$1\\ ');
  return `${attribute}=${escaped}`;
}

const PLAIN_RDN =
  /^\s*([A-Za-z][A-Za-z0-9-]*)\s*=\s*([^\s"+,;<=>\\#][^"+,;<=>\\]*?)\s*$/;

/**
 * A distinguished name from the configuration, in the form in which names are compared here.
 *
 * @returns null when it is none, or holds what would have to be escaped
 */
export function plainDn(text: string): string | null {
  const parts = text.split(',').map(part => PLAIN_RDN.exec(part));
  return parts.every(part => part !== null)
    ? parts.map(part => `${part?.[1]}=${part?.[2]}`).join(',')
    : null;
}

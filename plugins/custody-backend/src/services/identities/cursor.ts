import { InputError } from '@backstage/errors';
import { quote } from '@custody/backstage-plugin-custody-common';

/** @returns where a page ended, as an opaque text */
export function encodeCursor(position: string): string {
  return Buffer.from(position).toString('base64url');
}

/**
 * @returns the position that a cursor stands for; null for none
 * @throws InputError for something that was never a cursor of ours
 */
export function decodeCursor(cursor: string | undefined): string | null {
  if (cursor === undefined || cursor === '') {
    return null;
  }
  const position = Buffer.from(cursor, 'base64url').toString();
  if (encodeCursor(position) !== cursor) {
    throw new InputError(
      `\`cursor\` is ${quote(cursor)}: use \`nextCursor\` of the page before`,
    );
  }
  return position;
}

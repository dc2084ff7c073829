import { InputError } from '@backstage/errors';

/** A position in a list that is ordered by an instant and an id. */
export type Position = [at: string, id: string];

export function writeCursor(position: Position): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** @throws InputError for a cursor that no list gave */
export function readCursor(cursor: string): Position {
  try {
    const [at, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (typeof at === 'string' && typeof id === 'string') {
      return [at, id];
    }
  } catch {
    // Falls through to the one answer there is.
  }
  throw new InputError(
    '`cursor` is not one that this list gave; leave it out to start from the newest',
  );
}

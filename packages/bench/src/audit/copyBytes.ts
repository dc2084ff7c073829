import type { Client, Connection, Submittable } from 'pg';

/** What `pg` calls while a COPY goes on; its types leave most of it out. */
type Copying = Submittable & {
  handleRowDescription(): void;
  handleCopyData(message: { chunk: Buffer }): void;
  handleCommandComplete(): void;
  handleReadyForQuery(): void;
  handleError(error: Error): void;
};

/** Copies a table out and throws it away. @returns how many bytes it was */
export function copyBytes(client: Client, table: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let bytes = 0;
    const copying: Copying = {
      submit: (connection: Connection) =>
        connection.query(`copy ${table} to stdout`),
      handleRowDescription: () => {},
      handleCopyData: ({ chunk }) => {
        bytes += chunk.length;
      },
      handleCommandComplete: () => {},
      handleReadyForQuery: () => resolve(bytes),
      handleError: reject,
    };
    client.query(copying);
  });
}

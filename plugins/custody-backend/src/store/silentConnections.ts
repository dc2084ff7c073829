import type { Socket } from 'node:net';
import type { Knex } from 'knex';
import { locksRows } from './database';

/** Longest that PostgreSQL may owe an answer where `query_timeout` of its connection says nothing, in milliseconds. */
const LONGEST_ANSWER_MS = 60_000;
/** Longest that a connection may take to be made, in milliseconds: knex's pool would wait three times as long. */
const LONGEST_MAKING_MS = 10_000;
/** How long a connection is idle before it is asked for a sign of life, in milliseconds. */
const IDLE_MS = 30_000;
/** What the driver's error ends with when an answer was owed for too long. */
const NO_ANSWER = /Query read timeout$/;

/** A connection of PostgreSQL's driver as knex keeps it. */
type Connection = {
  __knexUid: string;
  /** Set, knex uses it no more. */
  __knex__disposed?: unknown;
  connectionParameters: { query_timeout?: number | false };
  connection: { stream: Socket };
};

/** What knex's client has of its pool and of what its next connections are made with. */
type Client = {
  pool: { createTimeoutMillis: number };
  connectionSettings: {
    connectionTimeoutMillis?: number;
    query_timeout?: number | false;
  };
};

/**
 * Has a process notice that packets to its database are lost in silence: between two hosts neither hears when what is
 * between them drops what they say, and a process would wait for as long as its operating system sends again, some
 * fifteen minutes. An answer that is owed for longer than `query_timeout` (of the database's `connection` in the
 * configuration) ends its connection, and what comes next gets a new one. One that is not made within that
 * time is given up too: the pool makes no other for whoever waits, so what was lost of its making would be waited for
 * long after packets come through again.
 *
 * The server's side is `inTransaction`'s affair, which has the server end what says nothing.
 *
 * @param db - SQLite has no connections, and is left alone
 * @param longestMillis - where the configuration has no `query_timeout`
 * @returns `begin`: from when on answers may not be owed for longer; before, as while tables are made, they may
 */
export function cutSilentConnections(
  db: Knex,
  longestMillis = LONGEST_ANSWER_MS,
): { begin(): void } {
  const open = new Map<string, Connection>();
  let begun = false;
  const limit = ({ connectionParameters }: Connection) => {
    connectionParameters.query_timeout ||= longestMillis;
  };
  const limitMaking = ({ pool, connectionSettings }: Client) => {
    pool.createTimeoutMillis = Math.min(
      pool.createTimeoutMillis,
      longestMillis,
      LONGEST_MAKING_MS,
    );
    connectionSettings.connectionTimeoutMillis ||= pool.createTimeoutMillis;
    connectionSettings.query_timeout ||= longestMillis;
  };
  if (locksRows(db)) {
    const { pool } = db.client;
    pool.on('createSuccess', (_: number, made: Connection) => {
      open.set(made.__knexUid, made);
      made.connection.stream.setKeepAlive?.(true, IDLE_MS);
      if (begun) limit(made);
    });
    pool.on('destroySuccess', (_: number, gone: Connection) =>
      open.delete(gone.__knexUid),
    );
    db.client.on(
      'query-error',
      (error: Error, { __knexUid: uid }: { __knexUid: string }) => {
        const silent = open.get(uid);
        if (silent && NO_ANSWER.test(error.message)) {
          silent.__knex__disposed = error;
          silent.connection.stream.destroy();
        }
      },
    );
  }
  return {
    begin() {
      begun = true;
      open.forEach(limit);
      if (locksRows(db)) limitMaking(db.client);
    },
  };
}

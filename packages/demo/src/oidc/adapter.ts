import Database from 'better-sqlite3';
import type { Adapter, AdapterPayload } from 'oidc-provider';

/** Gives the adapters of all models, and closes what is below them. */
export interface AdapterStore {
  adapterFor(model: string): Adapter;
  close(): void;
}

interface Row {
  payload: string;
}

/**
 * Keeps what the OIDC provider must remember (codes, tokens, interactions) in one SQLite file, so that
 * a person stays signed in when the demo is started again.
 *
 * @param file - absolute path of the database, or `:memory:`
 * @param now - the present in epoch seconds
 */
export function openAdapterStore(
  file: string,
  now: () => number = () => Math.floor(Date.now() / 1000),
): AdapterStore {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.exec(`create table if not exists artifacts (
    model text not null, id text not null, payload text not null,
    grant_id text, uid text, user_code text, expires_at integer,
    primary key (model, id))`);
  db.prepare('delete from artifacts where expires_at <= ?').run(now());

  const upsert = db.prepare(
    `insert or replace into artifacts (model, id, payload, grant_id, uid, user_code, expires_at)
     values (@model, @id, @payload, @grantId, @uid, @userCode, @expiresAt)`,
  );
  const consume = db.prepare(
    `update artifacts set payload = json_set(payload, '$.consumed', @now) where model = @model and id = @id`,
  );
  const destroy = db.prepare(
    'delete from artifacts where model = ? and id = ?',
  );
  const revoke = db.prepare(
    'delete from artifacts where model = ? and grant_id = ?',
  );
  const select = (column: 'id' | 'uid' | 'user_code') =>
    db.prepare<[string, string, number], Row>(
      `select payload from artifacts where model = ? and ${column} = ?
       and (expires_at is null or expires_at > ?)`,
    );
  const byId = select('id');
  const byUid = select('uid');
  const byUserCode = select('user_code');

  const read = (row: Row | undefined) =>
    row ? (JSON.parse(row.payload) as AdapterPayload) : undefined;

  return {
    adapterFor: model => ({
      async upsert(id, payload, expiresIn) {
        upsert.run({
          model,
          id,
          payload: JSON.stringify(payload),
          grantId: payload.grantId ?? null,
          uid: payload.uid ?? null,
          userCode: payload.userCode ?? null,
          expiresAt: expiresIn ? now() + expiresIn : null,
        });
      },
      async find(id) {
        return read(byId.get(model, id, now()));
      },
      async findByUid(uid) {
        return read(byUid.get(model, uid, now()));
      },
      async findByUserCode(userCode) {
        return read(byUserCode.get(model, userCode, now()));
      },
      async consume(id) {
        consume.run({ model, id, now: now() });
      },
      async destroy(id) {
        destroy.run(model, id);
      },
      async revokeByGrantId(grantId) {
        revoke.run(model, grantId);
      },
    }),
    close: () => db.close(),
  };
}

import {
  type AuditHeadsPage,
  type AuditKeySet,
  auditPublicKeySchema,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { listHeadsBefore } from '../../store/audit/heads';
import { findOldestUnsealed } from '../../store/audit/sealEvents';
import type { AuditHeadsRow, AuditKeysRow } from '../../store/tables';
import { NewestSignature } from './newestSignature';

/** What anybody may take away to hold the log against later: signed heads, which say nothing of what is in it. */
export class HeadsService {
  readonly #db: Knex;
  readonly #newest: NewestSignature;

  constructor({
    db,
    ...deps
  }: { db: Knex } & ConstructorParameters<typeof NewestSignature>[0]) {
    this.#db = db;
    this.#newest = new NewestSignature(deps);
  }

  /** Heads, newest first; with the newest of all, whether it is signed by the key in use. */
  async list(query: {
    cursor?: string;
    limit: number;
    total?: boolean;
  }): Promise<AuditHeadsPage> {
    const { cursor, limit, total } = query;
    const db = this.#db;
    const found = await listHeadsBefore(
      db,
      cursor === undefined ? null : Number(cursor),
      limit + 1,
    );
    const items = found.slice(0, limit);
    return {
      items,
      nextCursor:
        found.length > limit ? String(items[limit - 1].head.number) : null,
      unsealedSince: await findOldestUnsealed(db),
      newestSignature:
        cursor === undefined && found.length > 0
          ? await this.#newest.check(found[0])
          : null,
      ...(total && {
        total: Number(
          (await db<AuditHeadsRow>('audit_heads').count({ n: '*' }))[0].n,
        ),
      }),
    };
  }

  /** Every key that ever signed a head, oldest first. */
  async keys(): Promise<AuditKeySet> {
    const rows = await this.#db<AuditKeysRow>('audit_keys').orderBy([
      'since',
      'kid',
    ]);
    return {
      keys: rows.map(({ kid, jwk }) => ({
        ...auditPublicKeySchema.parse(JSON.parse(jwk)),
        kid,
        use: 'sig',
        alg: 'EdDSA',
      })),
    };
  }
}

import {
  type AuditHeadsPage,
  type AuditKeySet,
  auditPublicKeySchema,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { listHeadsBefore } from '../../store/audit/heads';
import { findOldestUnsealed } from '../../store/audit/sealEvents';
import type { AuditHeadsRow, AuditKeysRow } from '../../store/tables';

/** What anybody may take away to hold the log against later: signed heads, which say nothing of what is in it. */
export class HeadsService {
  readonly #db: Knex;

  constructor({ db }: { db: Knex }) {
    this.#db = db;
  }

  /** Heads, newest first. */
  async list(query: {
    cursor?: string;
    limit: number;
    total?: boolean;
  }): Promise<AuditHeadsPage> {
    const { cursor, limit, total } = query;
    const found = await listHeadsBefore(
      this.#db,
      cursor === undefined ? null : Number(cursor),
      limit + 1,
    );
    const items = found.slice(0, limit);
    return {
      items,
      nextCursor:
        found.length > limit ? String(items[limit - 1].head.number) : null,
      unsealedSince: await findOldestUnsealed(this.#db),
      ...(total && {
        total: Number(
          (await this.#db<AuditHeadsRow>('audit_heads').count({ n: '*' }))[0].n,
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

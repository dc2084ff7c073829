import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { InputError, NotAllowedError } from '@backstage/errors';
import {
  type AuditEventType,
  type AuditEventView,
  type AuditExportQuery,
  auditQuerySchema,
  custodyAuditReadPermission,
  type Page,
} from '@custody/backstage-plugin-custody-common';
import type { JsonObject } from '@backstage/types';
import type { Knex } from 'knex';
import type { z } from 'zod/v4';
import { audited } from '../../audit/auditLog';
import type { Clock } from '../../clock';
import type { Access, Asker } from '../../permissions';
import { listAuditEvents } from '../../store/auditEvents';
import { seesAll } from '../access';
import { csvChunks, jsonlChunks, ocsfChunks } from './export';

/** A file of the log, made as it is read. */
export type AuditFile = {
  contentType: string;
  filename: string;
  chunks: AsyncGenerator<string>;
};

/** Reading the audit log, which is itself audited. */
export class AuditService {
  readonly #deps: {
    db: Knex;
    auditor: AuditorService;
    logger: LoggerService;
    clock: Clock;
    access: Access;
  };

  constructor(deps: {
    db: Knex;
    auditor: AuditorService;
    logger: LoggerService;
    clock: Clock;
    access: Access;
  }) {
    this.#deps = deps;
  }

  /**
   * The log, newest first.
   *
   * @throws NotAllowedError for anybody but the platform team and auditors: it speaks of every tenant
   */
  async list(
    asker: Asker,
    query: z.output<typeof auditQuerySchema>,
  ): Promise<Page<AuditEventView>> {
    const actor = await this.#reader(asker);
    const { cursor, limit, total, ...filter } = query;
    const page = await listAuditEvents(this.#deps.db, filter, {
      cursor,
      limit,
      total,
    });
    await this.#tell('audit.read', actor, {
      ...filter,
      count: page.items.length,
    });
    return page;
  }

  /**
   * The log as a file. That it is taken is on record before its first line is.
   *
   * @throws NotAllowedError as {@link list} does; InputError for a part of the log in a form that is there to be verified
   */
  async export(asker: Asker, query: AuditExportQuery): Promise<AuditFile> {
    const { db, clock } = this.#deps;
    const actor = await this.#reader(asker);
    const { format, ...filter } = query;
    if (format === 'jsonl' && Object.keys(filter).length > 0) {
      throw new InputError(
        '`format=jsonl` is the whole log, which can be verified; leave the filters out, or take `csv` or `ocsf`',
      );
    }
    await this.#tell('audit.exported', actor, { format, ...filter });
    const name = `custody-audit-${clock.now().slice(0, 10)}`;
    switch (format) {
      case 'csv':
        return {
          contentType: 'text/csv; charset=utf-8',
          filename: `${name}.csv`,
          chunks: csvChunks(db, filter),
        };
      case 'ocsf':
        return {
          contentType: 'application/x-ndjson',
          filename: `${name}.ocsf.jsonl`,
          chunks: ocsfChunks(db, filter),
        };
      default:
        return {
          contentType: 'application/x-ndjson',
          filename: `${name}.jsonl`,
          chunks: jsonlChunks(db),
        };
    }
  }

  async #reader(asker: Asker): Promise<string> {
    const { access } = this.#deps;
    const viewer = access.viewer(asker.caller);
    if (!seesAll(viewer) || viewer.caller.type !== 'user') {
      throw new NotAllowedError(
        'the audit log is for the platform team and auditors (`custody.authorization`); the history of a component or identity is on its page',
      );
    }
    await access.require(asker, custodyAuditReadPermission);
    return viewer.caller.ref;
  }

  #tell(type: AuditEventType, actor: string, data: JsonObject): Promise<void> {
    const at = this.#deps.clock.now();
    return audited(this.#deps, (_tx, audit) =>
      audit.append({ at, type, actor, subject: 'audit', data }),
    );
  }
}

import type { AuditorService } from '@backstage/backend-plugin-api';
import {
  CustomErrorBase,
  InputError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import {
  type AuditEventDetail,
  type AuditEventType,
  type AuditExportQuery,
  type AuditPage,
  type auditQuerySchema,
  quote,
  recordHash,
  subtractDuration,
} from '@custody/backstage-plugin-custody-common';
import type { JsonObject } from '@backstage/types';
import type { Knex } from 'knex';
import type { z } from 'zod/v4';
import { audited } from '../../audit/auditLog';
import type { Clock } from '../../clock';
import type { Asker } from '../../permissions';
import { auditRecord, sha256 } from '../../store/audit/auditRecord';
import { countEventReads } from '../../store/audit/countReads';
import { findHeads } from '../../store/audit/heads';
import { findAuditEvent, listAuditEvents } from '../../store/auditEvents';
import { lockName } from '../../store/lockName';
import type { AuditEventsRow } from '../../store/tables';
import { auditReader, type AuditReaderDeps } from './auditReader';
import { csvChunks, jsonlChunks, ocsfChunks } from './export';
import { checkSignature, type SignatureDeps } from './checkSignature';
import { pathsIn } from './pathsIn';

/** Each costs a whole batch of the log to be read: so many within a minute are enough for a person. */
export const MOST_EVENTS_A_MINUTE = 120;

/** Somebody looked at as many events as they may within a minute. */
export class TooManyEventsError extends CustomErrorBase {
  override readonly name = 'TooManyEventsError';
  readonly statusCode = 429;
}

/** A file of the log, made as it is read. */
export type AuditFile = {
  contentType: string;
  filename: string;
  chunks: AsyncGenerator<string>;
};

type AuditServiceDeps = AuditReaderDeps &
  SignatureDeps & {
    db: Knex;
    auditor: AuditorService;
    clock: Clock;
  };

/** Reading the audit log, which is itself audited. What of it somebody may read {@link auditReader} says. */
export class AuditService {
  readonly #deps: AuditServiceDeps;

  constructor(deps: AuditServiceDeps) {
    this.#deps = deps;
  }

  /**
   * The log, newest first.
   *
   * @throws NotAllowedError for who may read nothing of it
   */
  async list(
    asker: Asker,
    query: z.output<typeof auditQuerySchema>,
  ): Promise<AuditPage> {
    const { ref, whole, narrow } = await auditReader(asker, this.#deps);
    const { cursor, limit, total, ...filter } = query;
    const page = await listAuditEvents(
      this.#deps.db,
      { ...filter, narrow },
      { cursor, limit, total },
    );
    await this.#tell('audit.read', ref, {
      ...filter,
      count: page.items.length,
    });
    return { ...page, whole };
  }

  /**
   * One event, all that is on record of it, and once it is sealed what proves that.
   *
   * @throws NotAllowedError as {@link list} does; NotFoundError for what isn't there and for what the asker may not read,
   * alike; TooManyEventsError
   */
  async get(asker: Asker, id: string): Promise<AuditEventDetail> {
    const { db } = this.#deps;
    const { ref, narrow } = await auditReader(asker, this.#deps);
    const row = await findAuditEvent(db, id, narrow);
    if (!row) {
      throw new NotFoundError(
        `there is no event ${quote(id)} that you may read`,
      );
    }
    const event = auditRecord(row);
    await this.#tell('audit.read', ref, { event: id }, async tx => {
      await lockName(tx, 'auditReads', ref);
      const since = subtractDuration(this.#deps.clock.now(), 'PT1M');
      if ((await countEventReads(tx, ref, since)) >= MOST_EVENTS_A_MINUTE) {
        throw new TooManyEventsError(
          `you looked at ${MOST_EVENTS_A_MINUTE} events one by one within a minute; wait a moment, or export the audit log instead (GET /audit/export)`,
        );
      }
    });
    return {
      event,
      hash: Buffer.from(recordHash(event, sha256)).toString('hex'),
      sealed: await proofOf(this.#deps, row),
    };
  }

  /**
   * The log as a file. That it is taken is on record before its first line is.
   *
   * @throws NotAllowedError as {@link list} does, and for the whole log where only a part may be read; InputError for a
   * part of the log in a form that is there to be verified
   */
  async export(asker: Asker, query: AuditExportQuery): Promise<AuditFile> {
    const { db, clock } = this.#deps;
    const { ref, whole, narrow } = await auditReader(asker, this.#deps);
    const { format, ...filter } = query;
    if (format === 'jsonl' && !whole) {
      throw new NotAllowedError(
        '`format=jsonl` is the whole log, of every tenant, and for the platform team and auditors; take `csv` or `ocsf`, or the certificate of a request, which can be verified alone',
      );
    }
    if (format === 'jsonl' && Object.keys(filter).length > 0) {
      throw new InputError(
        '`format=jsonl` is the whole log, which can be verified; leave the filters out, or take `csv` or `ocsf`',
      );
    }
    await this.#tell('audit.exported', ref, { format, ...filter });
    const name = `custody-audit-${clock.now().slice(0, 10)}`;
    switch (format) {
      case 'csv':
        return {
          contentType: 'text/csv; charset=utf-8',
          filename: `${name}.csv`,
          chunks: csvChunks(db, { ...filter, narrow }),
        };
      case 'ocsf':
        return {
          contentType: 'application/x-ndjson',
          filename: `${name}.ocsf.jsonl`,
          chunks: ocsfChunks(db, { ...filter, narrow }),
        };
      default:
        return {
          contentType: 'application/x-ndjson',
          filename: `${name}.jsonl`,
          chunks: jsonlChunks(db),
        };
    }
  }

  #tell(
    type: AuditEventType,
    actor: string,
    data: JsonObject,
    first: (tx: Knex.Transaction) => Promise<void> = async () => {},
  ): Promise<void> {
    const at = this.#deps.clock.now();
    return audited(this.#deps, async (tx, audit) => {
      await first(tx);
      await audit.append({ at, type, actor, subject: 'audit', data });
    });
  }
}

/** @returns what proves an event, null while it is not sealed; of a batch that is not whole there is no path */
async function proofOf(
  deps: SignatureDeps & { db: Knex },
  row: AuditEventsRow,
): Promise<AuditEventDetail['sealed']> {
  const { db } = deps;
  const [signed] =
    row.batch === null ? [] : await findHeads(db, [Number(row.batch)]);
  if (signed === undefined) {
    return null;
  }
  const sequence = Number(row.sequence);
  const pathOf = await pathsIn(db, signed.head);
  return {
    sequence,
    path: pathOf?.(sequence) ?? [],
    ...signed,
    signatureCheck: await checkSignature(deps, signed),
  };
}

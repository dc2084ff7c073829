import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { ConflictError, CustomErrorBase } from '@backstage/errors';
import {
  type ApprovalCertificate,
  type AuditHead,
  MOST_CERTIFIED,
  type ProvedEvent,
  subtractDuration,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { audited } from '../../audit/auditLog';
import type { Clock } from '../../clock';
import type { Asker } from '../../permissions';
import { auditRecord } from '../../store/audit/auditRecord';
import { countCertificates } from '../../store/audit/countReads';
import type { Db } from '../../store/database';
import { findHeads } from '../../store/audit/heads';
import { findDecisionEvents } from '../../store/audit/readEvents';
import { lockName } from '../../store/lockName';
import type { AuditEventsRow } from '../../store/tables';
import type { AuditFile } from './auditService';
import { pathsIn } from './pathsIn';

/** Each costs whole batches of the log to be read: so many within a minute are enough for a person, and for a script. */
export const MOST_CERTIFICATES_A_MINUTE = 60;

/** Somebody took as many certificates as they may within a minute. */
export class TooManyCertificatesError extends CustomErrorBase {
  override readonly name = 'TooManyCertificatesError';
  readonly statusCode = 429;
}

type CertificateDeps = {
  db: Knex;
  auditor: AuditorService;
  logger: LoggerService;
  clock: Clock;
  /** Says who may see a request: whoever may has its certificate. */
  requests: { get(asker: Asker, id: string): Promise<unknown> };
};

/** What can be handed to somebody who has nothing of Custody but its public key. */
export class CertificateService {
  readonly #deps: CertificateDeps;

  constructor(deps: CertificateDeps) {
    this.#deps = deps;
  }

  /**
   * A request with what was decided of it, each event with its proof. That it is taken is on record.
   *
   * @throws NotFoundError for what the asker may not see; ConflictError while something of it is not sealed, or when
   * retention removed it, or when it is more than a certificate holds; TooManyCertificatesError
   */
  async ofRequest(asker: Asker, id: string): Promise<AuditFile> {
    const { db, requests } = this.#deps;
    await requests.get(asker, id);
    // Told before the work, and counted again under a lock when it is taken.
    await this.#requireFew(this.#deps.db, asker);
    const rows = await findDecisionEvents(db, id);
    if (!rows.some(({ type }) => type === 'request.submitted')) {
      throw new ConflictError(
        'what was asked is no longer on record: retention removed it (`custody.audit.keepFor`), and its proof with it',
      );
    }
    if (rows.some(({ sequence }) => sequence === null)) {
      throw new ConflictError(
        'not all of it is sealed yet; that takes seconds, so try again. If it stays so, the audit log is not sealed here (`custody.audit.keyFile`)',
      );
    }
    if (rows.length > MOST_CERTIFIED) {
      throw new ConflictError(
        `a certificate holds ${MOST_CERTIFIED} events at the most, and of this request there are ${rows.length}, mostly tasks that went on with it; export the audit log instead (GET /audit/export), which proves them all`,
      );
    }
    const certificate = await this.#certificate(id, rows);
    await this.#tell(asker, id);
    return {
      contentType: 'application/json; charset=utf-8',
      filename: `custody-certificate-${id}.json`,
      chunks: once(`${JSON.stringify(certificate, null, 2)}\n`),
    };
  }

  async #certificate(
    requestId: string,
    rows: readonly AuditEventsRow[],
  ): Promise<ApprovalCertificate> {
    const heads = await findHeads(
      this.#deps.db,
      rows.map(({ batch }) => Number(batch)),
    );
    const events: ProvedEvent[] = [];
    for (const { head } of heads) {
      events.push(...(await this.#prove(head, rows)));
    }
    return {
      type: 'custody.approval-certificate.v1',
      requestId,
      events,
      heads,
    };
  }

  /** The proofs of what is in one batch. */
  async #prove(
    head: AuditHead,
    rows: readonly AuditEventsRow[],
  ): Promise<ProvedEvent[]> {
    const pathOf = await pathsIn(this.#deps.db, head);
    if (pathOf === null) {
      throw new ConflictError(
        `batch ${head.number} of the audit log is not whole, so nothing in it can be proved: retention is at work on it (\`custody.audit.keepFor\`), or \`custody audit verify\` says what is missing`,
      );
    }
    return rows
      .filter(row => Number(row.batch) === head.number)
      .map(row => {
        const sequence = Number(row.sequence);
        return { event: auditRecord(row), sequence, path: pathOf(sequence) };
      });
  }

  async #requireFew(db: Db, { caller }: Asker): Promise<void> {
    const since = subtractDuration(this.#deps.clock.now(), 'PT1M');
    if (
      (await countCertificates(db, nameOf(caller), since)) >=
      MOST_CERTIFICATES_A_MINUTE
    ) {
      throw new TooManyCertificatesError(
        `you took ${MOST_CERTIFICATES_A_MINUTE} certificates within a minute; wait a moment, or export the audit log instead (GET /audit/export)`,
      );
    }
  }

  #tell(asker: Asker, id: string): Promise<void> {
    const at = this.#deps.clock.now();
    const actor = nameOf(asker.caller);
    return audited(this.#deps, async (tx, audit) => {
      await lockName(tx, 'certificates', actor);
      await this.#requireFew(tx, asker);
      await audit.append({
        at,
        type: 'audit.exported',
        actor,
        subject: `request:${id}`,
        data: { format: 'certificate' },
      });
    });
  }
}

function nameOf(caller: Asker['caller']): string {
  return caller.type === 'user' ? caller.ref : caller.subject;
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  auditQuerySchema,
  AuditEventView,
  custodyAuditReadPermission,
  Page,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { z } from 'zod/v4';
import { audited } from '../../audit/auditLog';
import type { Clock } from '../../clock';
import type { Access, Asker } from '../../permissions';
import { listAuditEvents } from '../../store/auditEvents';
import { seesAll } from '../access';

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
    const { db, clock, access } = this.#deps;
    const viewer = access.viewer(asker.caller);
    if (!seesAll(viewer) || viewer.caller.type !== 'user') {
      throw new NotAllowedError(
        'the audit log is for the platform team and auditors (`custody.authorization`); the history of a component or identity is on its page',
      );
    }
    await access.require(asker, custodyAuditReadPermission);
    const { cursor, limit, total, ...filter } = query;
    const page = await listAuditEvents(db, filter, { cursor, limit, total });
    const actor = viewer.caller.ref;
    await audited(this.#deps, (_tx, audit) =>
      audit.append({
        at: clock.now(),
        type: 'audit.read',
        actor,
        subject: 'audit',
        data: { ...filter, count: page.items.length },
      }),
    );
    return page;
  }
}

import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { ConflictError, NotAllowedError } from '@backstage/errors';
import {
  addDuration,
  custodyIdentityReadPermission,
  foretoldStart,
  type Page,
  quote,
  type RotationStatus,
  type UpcomingRotation,
  type upcomingQuerySchema,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { z } from 'zod/v4';
import { audited } from '../../audit/auditLog';
import type { Clock } from '../../clock';
import { dueRotation, type FleetRotation, windowReader } from './dueRotations';
import type { Access, Asker } from '../../permissions';
import { readCursor, writeCursor } from '../../store/cursor';
import type { Narrow } from '../../store/identities/listIdentities';
import {
  listUpcoming,
  type UpcomingRow,
} from '../../store/operations/listUpcoming';
import { findSwitch, switchOff, switchOn } from '../../store/switches';
import { whereSeesIdentity } from '../access';
import { IDENTITY_COLUMNS } from '../identities/authorizedIdentities';
import type { TitleLookup } from '../identities/titles';
import { readNotWith } from './notWith';

const SWITCH = 'rotation-paused';

export type RotationsDeps = {
  db: Knex;
  auditor: AuditorService;
  clock: Clock;
  logger: LoggerService;
  access: Access;
  titles: TitleLookup;
  rotation: FleetRotation;
  /** The platform's window in words. */
  windowText: string | null;
};

/**
 * Scheduled rotation of the whole fleet: what is ahead, and the switch that stops all of it.
 *
 * The switch holds what would begin by itself, and nothing else: what somebody asks for, what leaks and what ends goes
 * on, and so does what is under way.
 */
export class RotationsService {
  readonly #deps: RotationsDeps;

  constructor(deps: RotationsDeps) {
    this.#deps = deps;
  }

  async status(asker: Asker): Promise<RotationStatus> {
    const { access, windowText } = this.#deps;
    const { caller } = asker;
    return {
      paused: await this.paused(),
      window: windowText,
      mayPause:
        caller.type === 'user' &&
        !caller.actor &&
        access.viewer(caller).platform,
    };
  }

  /** @returns why nothing is rotated by itself; null while it is. Configuration counts for more than the switch. */
  async paused(): Promise<RotationStatus['paused']> {
    const { db, rotation } = this.#deps;
    if (rotation.paused) {
      return {
        by: null,
        reason: '`custody.rotation.paused` is set in the configuration',
        since: null,
      };
    }
    const row = await findSwitch(db, SWITCH);
    return row
      ? { by: row.set_by, reason: row.reason, since: row.set_at }
      : null;
  }

  /** @throws NotAllowedError for anybody but the platform team, in person; ConflictError when it is paused already */
  async pause(asker: Asker, reason: string): Promise<RotationStatus> {
    const actor = this.#platform(asker);
    const now = this.#deps.clock.now();
    await audited(this.#deps, async (tx, audit) => {
      const row = { name: SWITCH, set_by: actor, reason, set_at: now } as const;
      if (!(await switchOn(tx, row))) {
        throw new ConflictError('scheduled rotation is paused already');
      }
      await audit.append({
        at: now,
        type: 'rotation.paused',
        actor,
        subject: 'fleet',
        reason,
      });
    });
    return this.status(asker);
  }

  /** @throws NotAllowedError for anybody but the platform team, in person; ConflictError when nobody paused it */
  async resume(asker: Asker, reason: string): Promise<RotationStatus> {
    const actor = this.#platform(asker);
    await audited(this.#deps, async (tx, audit) => {
      if (!(await switchOff(tx, SWITCH))) {
        throw new ConflictError(
          this.#deps.rotation.paused
            ? 'the configuration pauses scheduled rotation: take `custody.rotation.paused` out of it'
            : 'scheduled rotation is not paused',
        );
      }
      await audit.append({
        at: this.#deps.clock.now(),
        type: 'rotation.resumed',
        actor,
        subject: 'fleet',
        reason,
      });
    });
    return this.status(asker);
  }

  /**
   * The next rotation of each identity that has one until then, the first due first: of those that the asker may see. What
   * must not turn together with one is named to whoever may see it too, and else counted.
   *
   * @throws InputError for a cursor that no list gave
   */
  async upcoming(
    asker: Asker,
    query: z.output<typeof upcomingQuerySchema>,
  ): Promise<Page<UpcomingRotation>> {
    const { db, clock, access, titles, rotation, windowText } = this.#deps;
    const now = clock.now();
    const viewer = access.viewer(asker.caller);
    const permitted = await access.permitted(
      asker,
      custodyIdentityReadPermission,
    );
    const narrow: Narrow = builder => {
      whereSeesIdentity(builder, viewer, { db, now });
      permitted.narrow(builder, IDENTITY_COLUMNS);
    };
    const windowOf = windowReader(rotation);
    const startOf = (row: UpcomingRow) =>
      foretoldStart(dueRotation(row, windowOf), row.grant_ends_at, now);
    const { rows, total } = await listUpcoming(db, {
      now,
      begins: row => startOf(row) !== null,
      until: addDuration(now, `P${query.days}D`),
      limit: query.limit + 1,
      after: query.cursor === undefined ? null : placeOf(query.cursor),
      total: query.total ?? false,
      narrow,
    });
    const shown = rows.slice(0, query.limit);
    const isPaused = (await this.paused()) !== null;
    const names = await titles(shown.map(({ owner }) => owner));
    const notWithOf = await readNotWith(
      db,
      rotation,
      shown.map(({ ref }) => ref),
      narrow,
    );
    const last = shown.at(-1);
    return {
      items: shown.map(row => ({
        ref: row.ref,
        namespace: row.namespace,
        name: row.name,
        owner: { ref: row.owner, title: names.get(row.owner) ?? null },
        component: row.component,
        provider: row.provider,
        currentVersion: row.current_version,
        dueAt: row.rotation_due_at,
        overdueAt: row.rotation_overdue_at,
        startsAt: isPaused ? null : startOf(row),
        window: row.rotation_window ?? windowText,
        schedule: row.rotation_schedule,
        ...notWithOf(row.ref),
      })),
      nextCursor:
        rows.length > shown.length && last
          ? writeCursor([last.rotation_due_at, last.uid])
          : null,
      ...(total !== undefined && { total }),
    };
  }

  #platform({ caller }: Asker): string {
    if (caller.type !== 'user' || !this.#deps.access.viewer(caller).platform) {
      throw new NotAllowedError(
        'only the platform team (`custody.authorization.platform`) may pause and resume scheduled rotation',
      );
    }
    if (caller.actor) {
      throw new NotAllowedError(
        `only people may do this, and no plugin for one: ${quote(
          caller.actor,
        )} calls in your name`,
      );
    }
    return caller.ref;
  }
}

function placeOf(cursor: string) {
  const [rotation_due_at, uid] = readCursor(cursor);
  return { rotation_due_at, uid };
}

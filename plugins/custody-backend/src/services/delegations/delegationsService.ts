import { randomUUID } from 'node:crypto';
import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import {
  checkDelegation,
  type DelegationListQuery,
  type DelegationPayload,
  type DelegationView,
  MOST_DELEGATIONS,
  type Page,
  quote,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { audited } from '../../audit/auditLog';
import type { Clock } from '../../clock';
import type { Access, Asker } from '../../permissions';
import {
  countUnended,
  insertDelegation,
  listDelegations,
  lockDelegation,
  revokeDelegation,
} from '../../store/delegations';
import { lockName } from '../../store/lockName';
import { insertNotice } from '../../store/notices';
import type { DelegationsRow } from '../../store/tables';
import { mayStandIn, seesAll } from '../access';
import type { Directories } from '../directory';
import { delegationNotice } from '../notices';
import type { Tenants } from '../tenants';
import { revocability, stateOf, viewDelegations } from './delegationViews';

export type DelegationsDeps = {
  db: Knex;
  auditor: AuditorService;
  clock: Clock;
  logger: LoggerService;
  access: Access;
  directories: Directories;
  tenants: Tenants;
  /** How long somebody may delegate for, and who may: members of these groups, or everybody where there are none. */
  delegation: { maxFor: string; groups: readonly string[] };
};

/**
 * Reviewing for somebody who is away. A delegation gives no more than its delegator has at the moment of a review, ends
 * by itself, and is not passed on.
 */
export class DelegationsService {
  readonly #deps: DelegationsDeps;

  constructor(deps: DelegationsDeps) {
    this.#deps = deps;
  }

  /** One's own, given and received; of everybody, for who sees everything. */
  async list(
    { caller }: Asker,
    { all, ...page }: DelegationListQuery,
  ): Promise<Page<DelegationView>> {
    const person = this.#person(caller);
    const viewer = this.#deps.access.viewer(caller);
    if (all && !seesAll(viewer)) {
      throw new NotAllowedError(
        '`all` is for the platform team and auditors; leave it out to see your own',
      );
    }
    const found = await listDelegations(
      this.#deps.db,
      { of: all ? null : person },
      page,
    );
    return { ...found, items: await this.#view(found.items, person) };
  }

  /**
   * @throws NotAllowedError for who may not delegate, or to a person of another tenant; InputError for a time or a delegate
   * that can't be; ConflictError for who delegates to as many as they may
   */
  async delegate(
    { caller }: Asker,
    payload: DelegationPayload,
  ): Promise<DelegationView> {
    const { db, clock, delegation } = this.#deps;
    const delegator = this.#person(caller);
    const now = clock.now();
    const row: DelegationsRow = {
      id: randomUUID(),
      delegator,
      delegate: payload.delegate,
      from: payload.from ? new Date(payload.from).toISOString() : now,
      until: new Date(payload.until).toISOString(),
      reason: payload.reason,
      created_at: now,
      revoked_at: null,
      revoked_by: null,
    };
    this.#checkMayDelegate(caller);
    checkDelegation(row, { now, maxFor: delegation.maxFor });
    await this.#checkDelegate(caller, payload.delegate);
    await audited({ ...this.#deps, db }, async (tx, audit) => {
      await lockName(tx, 'delegations', delegator);
      if ((await countUnended(tx, delegator, now)) >= MOST_DELEGATIONS) {
        throw new ConflictError(
          `you delegate to ${MOST_DELEGATIONS} already, which is the most; take one back first`,
        );
      }
      await insertDelegation(tx, row);
      await insertNotice(tx, delegationNotice(row, 'created'), now);
      await audit.append({
        at: now,
        type: 'delegation.created',
        actor: delegator,
        subject: row.delegate,
        reason: row.reason,
        data: { delegation: row.id, from: row.from, until: row.until },
      });
    });
    const [view] = await this.#view([row], delegator);
    return view;
  }

  /** @throws NotFoundError for somebody else's; ConflictError when it is over already */
  async revoke(
    { caller }: Asker,
    id: string,
    reason: string,
  ): Promise<DelegationView> {
    const person = this.#person(caller);
    const now = this.#deps.clock.now();
    const { platform } = this.#deps.access.viewer(caller);
    const revoked = await audited(this.#deps, async (tx, audit) => {
      const row = await lockDelegation(tx, id);
      const may = row && revocability(row, { person, platform, now });
      if (!row || !may || may.hidden) {
        throw new NotFoundError(
          `there is no delegation ${quote(id)} that you may end`,
        );
      }
      if (!may.allowed) {
        throw new ConflictError(may.reason ?? '');
      }
      const change = { revoked_at: now, revoked_by: person };
      await revokeDelegation(tx, id, change);
      const after = { ...row, ...change };
      await insertNotice(tx, delegationNotice(after, 'revoked'), now);
      await audit.append({
        at: now,
        type: 'delegation.revoked',
        actor: person,
        subject: row.delegate,
        reason,
        data: {
          delegation: id,
          delegator: row.delegator,
          was: stateOf(row, now),
        },
      });
      return after;
    });
    const [view] = await this.#view([revoked], person);
    return view;
  }

  #person(caller: Asker['caller']): string {
    if (caller.type !== 'user' || caller.actor) {
      throw new NotAllowedError(
        'only a person who is signed in delegates, and no service for one',
      );
    }
    return caller.ref;
  }

  #checkMayDelegate(caller: Asker['caller']): void {
    const { groups } = this.#deps.delegation;
    const { refs } = this.#deps.access.viewer(caller);
    if (groups.length > 0 && !groups.some(group => refs.includes(group))) {
      throw new NotAllowedError(
        `only members of ${groups.join(
          ', ',
        )} may delegate (\`custody.delegation.groups\`)`,
      );
    }
  }

  /** Nobody of another tenant speaks for a person: what they review is not theirs to see. It is asked at each use too. */
  async #checkDelegate(
    caller: Asker['caller'],
    delegate: string,
  ): Promise<void> {
    const { access, directories, tenants } = this.#deps;
    const directory = directories.fresh();
    if (!delegate.startsWith('user:') || !(await directory.exists(delegate))) {
      throw new InputError(
        `\`delegate\` is not a person in the catalog: ${quote(
          delegate,
        )}; write it as \`user:default/name\``,
      );
    }
    const own = access.viewer(caller).tenants;
    const theirs = tenants.ofMember([
      delegate,
      ...(await directory.groupsOf(delegate)),
    ]);
    if (!mayStandIn(theirs, own)) {
      throw new NotAllowedError(
        `\`delegate\` ${quote(delegate)} belongs to ${
          theirs.length > 0 ? 'another tenant than you' : 'no tenant'
        }; name somebody of ${own.join(', ')}`,
      );
    }
  }

  #view(
    rows: readonly DelegationsRow[],
    person: string,
  ): Promise<DelegationView[]> {
    return viewDelegations(rows, {
      person,
      now: this.#deps.clock.now(),
      directory: this.#deps.directories.fresh(),
    });
  }
}

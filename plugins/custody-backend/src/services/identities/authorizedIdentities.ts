import { NotAllowedError } from '@backstage/errors';
import {
  type Capability,
  custodyIdentityOperatePermission,
  custodyIdentityReadPermission,
  type IdentityDetail,
  type IdentityListQuery,
  type IdentityPage,
  type OperationView,
  type Verb,
  VERBS,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { Clock } from '../../clock';
import type { Access, Asker, IdentityResource } from '../../permissions';
import type { Narrow } from '../../store/identities/listIdentities';
import { lastSuspender } from '../../store/operations/lastSuspender';
import type { IdentitiesRow } from '../../store/tables';
import {
  readSeen,
  type SpecialGroups,
  type Viewer,
  whereSeesIdentity,
} from '../access';
import type { Directories } from '../directory';
import { mayChange, mayTransfer, whileNothingWaits } from './askable';
import {
  type AskedOfVerb,
  askToRetire,
  askVerb,
  readAskedOfVerb,
  type VerbPolicy,
} from './askVerb';
import { authorityOf } from './authority';
import { mayGovern } from './govern';
import {
  type IdentitiesService,
  noOperation,
  notFound,
} from './identitiesService';

export const IDENTITY_COLUMNS = {
  owner: 'identities.owner',
  tenant: 'identities.tenant',
  environment: 'identities.environment',
} as const;

export type AuthorizationDeps = {
  db: Knex;
  access: Access;
  policy: VerbPolicy;
  directories: Directories;
  special: SpecialGroups;
  clock: Clock;
};

/**
 * Says who may see identities and act on them, and leaves the doing to the service that it decorates.
 *
 * An identity is the business of its owner, its sponsor and its tenant, and for a time of who broke the glass for it; a
 * member of another tenant never sees it.
 * Acting on it is for people whom policy allows it. Backstage's permissions narrow both, and widen nothing.
 */
export class AuthorizedIdentities {
  readonly #inner: IdentitiesService;
  readonly #deps: AuthorizationDeps;

  constructor(inner: IdentitiesService, deps: AuthorizationDeps) {
    this.#inner = inner;
    this.#deps = deps;
  }

  async list(asker: Asker, query: IdentityListQuery): Promise<IdentityPage> {
    return this.#inner.list(query, await this.narrowing(asker));
  }

  async get(asker: Asker, ref: string): Promise<IdentityDetail> {
    const row = await this.#see(asker, ref);
    const [detail, can] = await Promise.all([
      this.#inner.detail(row),
      this.#capabilities(asker, row),
    ]);
    return { ...detail, can };
  }

  async operate(
    asker: Asker,
    ref: string,
    verb: Verb,
    reason: string,
  ): Promise<OperationView> {
    const { caller } = asker;
    const row = await this.#see(asker, ref);
    const may = await this.#may(asker, row, await this.#asked(row), verb);
    if (!may.allowed || caller.type !== 'user') {
      throw new NotAllowedError(
        `you may not \`${verb}\` \`${row.ref}\`: ${may.reason}`,
      );
    }
    return this.#inner.operate(row, verb, { actor: caller.ref, reason });
  }

  /**
   * Has a failed step tried again at once: for who may rotate the identity, whatever it is that failed.
   *
   * @throws NotFoundError for an operation that isn't there, or of an identity that the asker may not see
   */
  async tryNow(
    asker: Asker,
    id: string,
    reason: string,
  ): Promise<OperationView> {
    const { caller } = asker;
    const seen = await this.#inner
      .identityOf(id)
      .then(({ ref }) => this.#see(asker, ref))
      .catch(error => {
        throw error.name === 'NotFoundError' ? noOperation(id) : error;
      });
    const may = await this.#may(asker, seen, await this.#asked(seen), 'rotate');
    if (!may.allowed || caller.type !== 'user') {
      throw new NotAllowedError(
        `you may not have an operation of \`${seen.ref}\` tried again: ${may.reason}`,
      );
    }
    return this.#inner.tryNow(id, { actor: caller.ref, reason });
  }

  /** The condition by which a query over `identities` gives only what the asker may see. */
  async narrowing(asker: Asker): Promise<Narrow> {
    const { access, db, clock } = this.#deps;
    const viewer = access.viewer(asker.caller);
    const permitted = await access.permitted(
      asker,
      custodyIdentityReadPermission,
    );
    const now = clock.now();
    return query => {
      whereSeesIdentity(query, viewer, { db, now });
      permitted.narrow(query, IDENTITY_COLUMNS);
    };
  }

  /** @throws NotFoundError for what isn't there and for what the asker may not see, alike */
  async #see(asker: Asker, ref: string): Promise<IdentitiesRow> {
    const row = await this.#inner.find(ref);
    const { access, db, clock } = this.#deps;
    const viewer = access.viewer(asker.caller);
    const sees = await readSeen(viewer, [row], { db, now: clock.now() });
    if (!sees(row)) {
      throw notFound(ref);
    }
    const permitted = await access.permitted(
      asker,
      custodyIdentityReadPermission,
    );
    if (!permitted.allows(resourceOf(row))) {
      throw notFound(ref);
    }
    return row;
  }

  /** What can be done as the identity stands comes first: it is the more useful reason. */
  async #capabilities(
    asker: Asker,
    row: IdentitiesRow,
  ): Promise<IdentityDetail['can']> {
    const [stands, asked] = await Promise.all([
      this.#inner.capabilities(row),
      this.#asked(row),
    ]);
    const entries = VERBS.map(
      async verb =>
        [
          verb,
          stands[verb].allowed
            ? await this.#may(asker, row, asked, verb)
            : stands[verb],
        ] as const,
    );
    const verbs = Object.fromEntries(await Promise.all(entries)) as Record<
      Verb,
      Capability
    >;
    const { access, policy } = this.#deps;
    const viewer = access.viewer(asker.caller);
    return {
      ...verbs,
      askToRetire: stands.retire.allowed
        ? whileNothingWaits(row, askToRetire(policy, viewer, asked))
        : stands.retire,
      change: mayChange(viewer, row),
      transfer: mayTransfer(viewer, row),
      govern: mayGovern(viewer, row),
    };
  }

  /** Whether this person may, by policy, by permissions, and by the authority that a resumption takes. */
  async #may(
    asker: Asker,
    row: IdentitiesRow,
    asked: AskedOfVerb,
    verb: Verb,
  ): Promise<Capability> {
    const { access, policy } = this.#deps;
    const viewer = access.viewer(asker.caller);
    const byPolicy = askVerb(policy, viewer, asked, verb);
    if (!byPolicy.allowed) {
      return byPolicy;
    }
    const permitted = await access.permitted(
      asker,
      custodyIdentityOperatePermission,
    );
    if (!permitted.allows(resourceOf(row))) {
      return {
        allowed: false,
        reason: `the permission \`${custodyIdentityOperatePermission.name}\` is not given to you for it`,
      };
    }
    return verb === 'resume' ? this.#mayResume(viewer, row) : byPolicy;
  }

  #asked(row: IdentitiesRow): Promise<AskedOfVerb> {
    const { db, directories, clock } = this.#deps;
    return readAskedOfVerb(db, row, directories.fresh(), clock.now());
  }

  async #mayResume(viewer: Viewer, row: IdentitiesRow): Promise<Capability> {
    if (row.state !== 'suspended') {
      // Nobody's authority holds it: that it is not suspended is for the service to say.
      return { allowed: true, reason: null };
    }
    const { db, directories, special } = this.#deps;
    const suspender = await lastSuspender(db, row.uid);
    const isPerson = suspender?.startsWith('user:') ?? false;
    const refs = isPerson
      ? [
          suspender as string,
          ...(await directories.fresh().groupsOf(suspender as string)),
        ]
      : [];
    const enough =
      authorityOf(viewer.refs, row, special) >= authorityOf(refs, row, special);
    return enough
      ? { allowed: true, reason: null }
      : {
          allowed: false,
          reason: `${suspender} suspended it with higher authority: ask them, or the platform team`,
        };
  }
}

/** @returns what permission rules look at */
export function resourceOf({
  ref,
  owner,
  tenant,
  environment,
}: IdentityResource): IdentityResource {
  return { ref, owner, tenant, environment };
}

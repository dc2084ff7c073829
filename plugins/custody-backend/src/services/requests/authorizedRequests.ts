import { NotAllowedError } from '@backstage/errors';
import {
  BreakGlassBody,
  BreakGlassReviewBody,
  custodyIdentityReadPermission,
  custodyRequestCreatePermission,
  custodyRequestReviewPermission,
  Page,
  Preview,
  RequestListQuery,
  RequestPayload,
  RequestView,
  ReviewPayload,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { Clock } from '../../clock';
import {
  type Access,
  type Asker,
  type IdentityResource,
  permitsOf,
} from '../../permissions';
import { brokenFor, findBreakGlasses } from '../../store/breakGlasses';
import {
  approverAmong,
  findApprovers,
  findRequest,
  StoredRequest,
} from '../../store/requests';
import { maySee, type Viewer, whereSeenBy } from '../access';
import type { Directories } from '../directory';
import type { Caller } from '../ports';
import { type BreakableDeps, couldBreak } from './breakGlass';
import {
  readDelegated,
  seenAsDelegate,
  whereSeenAsDelegate,
} from './delegated';
import { notFound } from './notFound';
import type { RequestsService } from './requestsInterface';

export type AuthorizedDeps = {
  db: Knex;
  access: Access;
  clock: Clock;
  directories: Directories;
} & BreakableDeps;

const COLUMNS = {
  owner: 'requests.owner',
  tenant: 'requests.tenant',
  environment: 'requests.environment',
} as const;

/**
 * Says who may see and do what with requests, and leaves the doing to the service that it decorates.
 *
 * Custody's own rules come first: a request is the business of who asked, of its owner, its sponsor and those who may
 * approve it, or review it for one of those, and of its tenant; a member of another tenant never sees it. Backstage's
 * permissions narrow that further and widen nothing.
 */
export class AuthorizedRequestsService {
  readonly #inner: RequestsService;
  readonly #deps: AuthorizedDeps;

  constructor(inner: RequestsService, deps: AuthorizedDeps) {
    this.#inner = inner;
    this.#deps = deps;
  }

  async preview(asker: Asker, payload: RequestPayload): Promise<Preview> {
    await this.#deps.access.require(asker, custodyRequestCreatePermission);
    return this.#inner.preview(
      asker.caller,
      payload,
      await permitsOf(this.#deps.access, asker),
    );
  }

  async submit(asker: Asker, payload: RequestPayload): Promise<RequestView> {
    await this.#deps.access.require(asker, custodyRequestCreatePermission);
    return this.#inner.submit(
      asker.caller,
      payload,
      await permitsOf(this.#deps.access, asker),
    );
  }

  async list(
    asker: Asker,
    query: RequestListQuery,
  ): Promise<Page<RequestView>> {
    return this.#inner.list(
      asker.caller,
      query,
      await this.#narrowingOf(asker, query),
    );
  }

  async #narrowingOf(
    asker: Asker,
    { breakable, unreviewed }: RequestListQuery,
  ): Promise<(query: Knex.QueryBuilder) => void> {
    if (breakable) {
      return this.#narrowingOfBreakable(asker);
    }
    const narrow = await this.narrowing(asker);
    if (!unreviewed) {
      return narrow;
    }
    const given = await this.#deps.access.permitted(
      asker,
      custodyRequestReviewPermission,
    );
    return query => {
      narrow(query);
      given.narrow(query, COLUMNS);
    };
  }

  async get(asker: Asker, id: string): Promise<RequestView> {
    await this.#see(asker, id);
    return this.#inner.get(asker.caller, id);
  }

  async review(
    asker: Asker,
    id: string,
    payload: ReviewPayload,
  ): Promise<RequestView> {
    await this.#requireReview(asker, await this.#see(asker, id));
    return this.#inner.review(asker.caller, id, payload);
  }

  async withdraw(
    asker: Asker,
    id: string,
    reason: string,
  ): Promise<RequestView> {
    await this.#see(asker, id);
    return this.#inner.withdraw(asker.caller, id, reason);
  }

  /** Breaking the glass approves, so Backstage's permission to review narrows it too. */
  async breakGlass(
    asker: Asker,
    id: string,
    body: BreakGlassBody,
  ): Promise<RequestView> {
    await this.#requireReview(asker, await this.#see(asker, id));
    return this.#inner.breakGlass(asker.caller, id, body);
  }

  async reviewBreakGlass(
    asker: Asker,
    id: string,
    body: BreakGlassReviewBody,
  ): Promise<RequestView> {
    await this.#requireReview(asker, await this.#see(asker, id));
    return this.#inner.reviewBreakGlass(asker.caller, id, body);
  }

  async #requireReview(asker: Asker, request: StoredRequest): Promise<void> {
    const permitted = await this.#deps.access.permitted(
      asker,
      custodyRequestReviewPermission,
    );
    if (!permitted.allows(resourceOf(request))) {
      throw new NotAllowedError(
        `the permission \`${custodyRequestReviewPermission.name}\` is not given to you for this request`,
      );
    }
  }

  /** The condition by which a query over `requests` gives only what the asker may see. */
  async narrowing(asker: Asker): Promise<(query: Knex.QueryBuilder) => void> {
    const { access, db } = this.#deps;
    const viewer = access.viewer(asker.caller);
    const permitted = await access.permitted(
      asker,
      custodyIdentityReadPermission,
    );
    const delegated = await this.#delegated(asker.caller);
    return query => {
      whereSeenBy(
        query,
        viewer,
        {
          tenant: COLUMNS.tenant,
          parties: [COLUMNS.owner, 'requests.sponsor', 'requests.requester'],
        },
        (either, refs) => {
          either.orWhereExists(approverAmong(db, refs));
          whereSeenAsDelegate(either, db, delegated);
          either.orWhereExists(
            brokenFor(db, this.#hearsOfGlass(viewer) ? null : refs),
          );
        },
      );
      permitted.narrow(query, COLUMNS);
    };
  }

  /**
   * The same for what the asker may break the glass for, which is their business by policy: what Backstage's permissions
   * leave of it, to see and to approve.
   */
  async #narrowingOfBreakable(
    asker: Asker,
  ): Promise<(query: Knex.QueryBuilder) => void> {
    const { access } = this.#deps;
    const seen = await access.permitted(asker, custodyIdentityReadPermission);
    const given = await access.permitted(asker, custodyRequestReviewPermission);
    return query => {
      seen.narrow(query, COLUMNS);
      given.narrow(query, COLUMNS);
    };
  }

  async #delegated(caller: Caller) {
    const { db, clock, directories, tenants } = this.#deps;
    return readDelegated(caller, {
      db,
      tenants,
      directory: directories.fresh(),
      now: clock.now(),
    });
  }

  /** @throws NotFoundError for what isn't there and for what the asker may not see, alike */
  async #see(
    { caller, credentials }: Asker,
    id: string,
  ): Promise<StoredRequest> {
    const { access, db } = this.#deps;
    const request = await findRequest(db, id);
    if (!request) {
      throw notFound(id);
    }
    const approvers = (await findApprovers(db, [id])).get(id) ?? [];
    const parties = [
      request.owner,
      request.sponsor,
      request.requester,
      ...approvers,
    ];
    const viewer = access.viewer(caller);
    const delegated = await this.#delegated(caller);
    if (await seenAsDelegate(request, approvers, db, delegated)) {
      parties.push(delegated?.delegate ?? null);
    }
    if (await this.#hasToDoWithGlass(viewer, request)) {
      parties.push(viewer.refs[0]);
    }
    if (!maySee(viewer, { tenant: request.tenant, parties })) {
      throw notFound(id);
    }
    const permitted = await access.permitted(
      { caller, credentials },
      custodyIdentityReadPermission,
    );
    if (!permitted.allows(resourceOf(request))) {
      throw notFound(id);
    }
    return request;
  }

  /** Whether somebody is told of all glass that is broken. */
  #hearsOfGlass({ refs }: Viewer): boolean {
    return this.#deps.breakGlass.notify.some(group => refs.includes(group));
  }

  /** It is the business of who may break the glass for what waits, of who did, and of those who are told. */
  async #hasToDoWithGlass(
    viewer: Viewer,
    request: StoredRequest,
  ): Promise<boolean> {
    const { caller } = viewer;
    if (caller.type !== 'user') {
      return false;
    }
    const { db, clock } = this.#deps;
    if (request.state === 'pending') {
      const now = clock.now();
      return couldBreak(caller, request, now, this.#deps).allowed;
    }
    const broken = (await findBreakGlasses(db, [request.id])).get(request.id);
    return (
      broken !== undefined &&
      (broken.by === caller.ref || this.#hearsOfGlass(viewer))
    );
  }
}

function resourceOf(request: StoredRequest): IdentityResource {
  return {
    ref: request.identity_ref ?? request.component ?? request.id,
    owner: request.owner,
    tenant: request.tenant,
    environment: request.environment,
  };
}

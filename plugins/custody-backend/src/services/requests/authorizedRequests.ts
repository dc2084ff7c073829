import { NotAllowedError } from '@backstage/errors';
import {
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
import {
  approverAmong,
  findApprovers,
  findRequest,
  StoredRequest,
} from '../../store/requests';
import { maySee, whereSeenBy } from '../access';
import type { Directories } from '../directory';
import type { Caller } from '../ports';
import {
  readDelegated,
  seenAsDelegate,
  whereSeenAsDelegate,
} from './delegated';
import { notFound } from './notFound';
import type { Tenants } from '../tenants';
import type { RequestsService } from './requestsService';

export type AuthorizedDeps = {
  db: Knex;
  access: Access;
  clock: Clock;
  directories: Directories;
  tenants: Tenants;
};

const COLUMNS = {
  owner: 'requests.owner',
  tenant: 'requests.tenant',
  environment: 'requests.environment',
} as const;

/**
 * Says who may see and do what with requests, and leaves the doing to the service that it decorates.
 *
 * Custody's own rules come first: a request is the business of who asked, of its owner, its sponsor and those who may
 * approve it, or review it for one of those, and of its tenant; a member of another tenant never sees it. Backstage's permissions narrow that further
 * and widen nothing.
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
    return this.#inner.list(asker.caller, query, await this.narrowing(asker));
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
    const request = await this.#see(asker, id);
    const permitted = await this.#deps.access.permitted(
      asker,
      custodyRequestReviewPermission,
    );
    if (!permitted.allows(resourceOf(request))) {
      throw new NotAllowedError(
        `the permission \`${custodyRequestReviewPermission.name}\` is not given to you for this request`,
      );
    }
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
        },
      );
      permitted.narrow(query, COLUMNS);
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
}

function resourceOf(request: StoredRequest): IdentityResource {
  return {
    ref: request.identity_ref ?? request.component ?? request.id,
    owner: request.owner,
    tenant: request.tenant,
    environment: request.environment,
  };
}

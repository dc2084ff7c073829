import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { InputError, NotAllowedError } from '@backstage/errors';
import {
  BreakGlassBody,
  BreakGlassReviewBody,
  Page,
  Preview,
  RapidLimit,
  RequestListQuery,
  RequestPayload,
  RequestView,
  ReviewPayload,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { BreakGlassConfig } from '../../config';
import type { Clock } from '../../clock';
import { findRequest, listRequests, StoredRequest } from '../../store/requests';
import type { SpecialGroups, Viewer } from '../access';
import type { Directories } from '../directory';
import type { Caller, Directory, IdentityRecord } from '../ports';
import {
  breakGlass,
  listBreakable,
  listUnreviewed,
  reviewBroken,
} from './breakGlass';
import type { LookingQuery } from './lookThrough';
import {
  continueRequest,
  findToContinue,
  whyNotToGoOn,
  whyNotTriedAgain,
} from './continueRequest';
import type { Submission } from './dedupeKey';
import { listInbox } from './inbox';
import { notFound } from './notFound';
import { findOpenProblems } from './openProblems';
import { previewRequest } from './previewRequest';
import { ProposalDeps, propose } from './proposal';
import { refusalOf, refuseProblems } from '../subjects/refusal';
import type { RequestsService } from './requestsInterface';
import { requireInPerson, resolveRequester } from './requester';
import { viewNewRequest, viewRequests } from './requestViews';
import { reviewRequest } from './reviewRequest';
import { findSameSubmission } from './sameSubmission';
import { submitProposal } from './submitRequest';
import { withdrawRequest } from './withdrawRequest';

export type RequestsServiceDeps = ProposalDeps & {
  db: Knex;
  auditor: AuditorService;
  logger: LoggerService;
  clock: Clock;
  directories: Directories;
  record: IdentityRecord;
  special: SpecialGroups;
  expireAfter: string;
  remindAt: readonly number[];
  rapid: RapidLimit;
  /** Plugins through which people ask, as `plugin:id`; none unless given. */
  agents?: readonly string[];
  breakGlass: BreakGlassConfig;
};

/** The use cases of requests, for callers who may. */
export class DefaultRequestsService implements RequestsService {
  readonly #deps: RequestsServiceDeps;

  constructor(deps: RequestsServiceDeps) {
    this.#deps = deps;
  }

  async preview(
    caller: Caller,
    payload: RequestPayload,
    permits?: Viewer['permits'],
  ): Promise<Preview> {
    const directory = this.#deps.directories.fresh();
    const { requester } = await resolveRequester(
      caller,
      payload,
      directory,
      this.#deps,
    );
    return previewRequest(
      {
        payload,
        requester: { ...requester, permits },
        directory,
        now: this.#deps.clock.now(),
      },
      proposal => findOpenProblems(this.#deps.db, proposal),
      this.#deps,
    );
  }

  async submit(
    caller: Caller,
    payload: RequestPayload,
    permits?: Viewer['permits'],
  ): Promise<RequestView> {
    requireInPerson(caller, payload, this.#deps.agents ?? []);
    const directory = this.#deps.directories.fresh();
    const { requester, submittedBy } = await resolveRequester(
      caller,
      payload,
      directory,
      this.#deps,
    );
    const submission: Submission = {
      payload,
      requester: requester.caller.ref,
      submittedBy,
    };
    const now = this.#deps.clock.now();
    const [same, result] = await Promise.all([
      findSameSubmission(this.#deps.db, submission),
      propose(payload, { ...requester, permits }, directory, now, this.#deps),
    ]);
    if (same) {
      const over = payload.task
        ? await whyNotTriedAgain(same, now, this.#deps.db)
        : null;
      if (over !== null) {
        throw new NotAllowedError(over);
      }
      return this.#view(caller, same, directory);
    }
    const isNew = result.ok && result.proposal.subject.existing === null;
    const before = isNew
      ? undefined
      : await findToContinue(this.#deps.db, submission);
    if (before) {
      const reason = await whyNotToGoOn(
        before,
        requester,
        { directory, now },
        this.#deps,
      );
      if (reason !== null) {
        throw new NotAllowedError(reason);
      }
      const continued = await continueRequest(
        before,
        submission,
        now,
        this.#deps,
      );
      return this.#view(caller, continued, directory);
    }
    if (!result.ok) {
      throw refusalOf(result.problems);
    }
    refuseProblems(result.proposal.problems);
    refuseProblems(await findOpenProblems(this.#deps.db, result.proposal));
    const request = await submitProposal(result.proposal, submission, now, {
      ...this.#deps,
      directory,
    });
    return isNew &&
      request.created_at === now &&
      ['pending', 'denied'].includes(request.state)
      ? viewNewRequest(request, caller, directory, this.#deps)
      : this.#view(caller, request, directory);
  }

  async list(
    caller: Caller,
    query: RequestListQuery,
    narrow: (query: Knex.QueryBuilder) => void,
  ): Promise<Page<RequestView>> {
    const { reviewable, breakable, unreviewed, ...plain } = query;
    const mine = [reviewable, breakable, unreviewed].filter(Boolean).length;
    if (mine > 1) {
      throw new InputError(
        'ask for what is `reviewable`, `breakable` or `unreviewed`, one at a time',
      );
    }
    const directory = this.#deps.directories.fresh();
    const page =
      mine > 0
        ? await this.#listFor(caller, query, narrow, directory)
        : await this.#listAll(plain, narrow);
    return {
      ...page,
      items: await viewRequests(page.items, caller, directory, this.#deps),
    };
  }

  async get(caller: Caller, id: string): Promise<RequestView> {
    return this.#view(caller, await this.#find(id));
  }

  async review(
    caller: Caller,
    id: string,
    payload: ReviewPayload,
  ): Promise<RequestView> {
    await reviewRequest(
      id,
      caller,
      payload,
      this.#deps.directories.fresh(),
      this.#deps.clock.now(),
      this.#deps,
    );
    return this.get(caller, id);
  }

  async withdraw(
    caller: Caller,
    id: string,
    reason: string,
  ): Promise<RequestView> {
    await withdrawRequest(
      id,
      caller,
      reason,
      this.#deps.clock.now(),
      this.#deps,
    );
    return this.get(caller, id);
  }

  async breakGlass(
    caller: Caller,
    id: string,
    body: BreakGlassBody,
  ): Promise<RequestView> {
    const { directories, clock } = this.#deps;
    await breakGlass(
      id,
      caller,
      body,
      directories.fresh(),
      clock.now(),
      this.#deps,
    );
    return this.get(caller, id);
  }

  async reviewBreakGlass(
    caller: Caller,
    id: string,
    body: BreakGlassReviewBody,
  ): Promise<RequestView> {
    await reviewBroken(id, caller, body, this.#deps.clock.now(), this.#deps);
    return this.get(caller, id);
  }

  /** What waits for a person, what they may break the glass for, or what it was broken for and they may review. */
  async #listFor(
    caller: Caller,
    { reviewable, breakable, unreviewed: _, ...query }: RequestListQuery,
    narrow: (query: Knex.QueryBuilder) => void,
    directory: Directory,
  ): Promise<Page<StoredRequest>> {
    // Only people review, and break glass.
    if (caller.type !== 'user') {
      return { items: [], nextCursor: null, ...(query.total && { total: 0 }) };
    }
    if (reviewable) {
      return listInbox(caller, query, narrow, { ...this.#deps, directory });
    }
    const list = breakable ? listBreakable : listUnreviewed;
    return list(caller, query, narrow, this.#deps);
  }

  #listAll(
    { cursor, limit, total, ...filter }: LookingQuery,
    narrow: (query: Knex.QueryBuilder) => void,
  ): Promise<Page<StoredRequest>> {
    const page = { cursor, limit, total };
    return listRequests(this.#deps.db, { ...filter, narrow }, page);
  }

  async #find(id: string): Promise<StoredRequest> {
    const request = await findRequest(this.#deps.db, id);
    if (!request) {
      throw notFound(id);
    }
    return request;
  }

  async #view(
    caller: Caller,
    request: StoredRequest,
    directory = this.#deps.directories.fresh(),
  ): Promise<RequestView> {
    const [view] = await viewRequests([request], caller, directory, this.#deps);
    return view;
  }
}

import type {
  ExceptionListQuery,
  ExceptionView,
  Instant,
  Page,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { Clock } from '../../clock';
import type { Asker } from '../../permissions';
import {
  exceptionState,
  findReviews,
  listExceptions,
  StoredRequest,
  StoredReview,
} from '../../store/requests';
import type { Directories } from '../directory';
import type { AuthorizedRequestsService } from '../requests';

export type ExceptionsDeps = {
  db: Knex;
  clock: Clock;
  directories: Directories;
  /** Says which requests an asker may see: an exception is one of them. */
  requests: Pick<AuthorizedRequestsService, 'narrowing'>;
};

/** The register of exceptions: who stays outside of which rule, why, what is done instead, who agreed, and until when. */
export class ExceptionsService {
  readonly #deps: ExceptionsDeps;

  constructor(deps: ExceptionsDeps) {
    this.#deps = deps;
  }

  /** @throws InputError for a cursor that no list gave */
  async list(
    asker: Asker,
    { state, identity, ...page }: ExceptionListQuery,
  ): Promise<Page<ExceptionView>> {
    const { db, clock, directories, requests } = this.#deps;
    const now = clock.now();
    const narrow = await requests.narrowing(asker);
    const found = await listExceptions(
      db,
      { state, identity, narrow },
      page,
      now,
    );
    const reviewsOf = await findReviews(
      db,
      found.items.map(({ id }) => id),
    );
    const titles = await directories
      .fresh()
      .titlesOf([
        ...new Set(
          found.items.flatMap(({ id, owner, requester }) => [
            owner,
            requester,
            ...(reviewsOf.get(id) ?? []).map(({ reviewer }) => reviewer),
          ]),
        ),
      ]);
    return {
      ...found,
      items: found.items.flatMap(request =>
        viewException(request, reviewsOf.get(request.id) ?? [], titles, now),
      ),
    };
  }
}

function viewException(
  request: StoredRequest,
  reviews: readonly StoredReview[],
  titles: ReadonlyMap<string, string>,
  now: Instant,
): ExceptionView[] {
  const { payload } = request;
  if (payload.kind !== 'except') {
    return [];
  }
  const named = (ref: string) => ({ ref, title: titles.get(ref) ?? null });
  const { namespace, name } = payload.identity;
  const { state } = request;
  return [
    {
      requestId: request.id,
      identity: { ref: request.identity_ref ?? '', namespace, name },
      owner: named(request.owner),
      rule: payload.rule,
      reason: request.reason,
      compensatingControl: payload.compensatingControl,
      requester: named(request.requester),
      approvedBy: reviews
        .filter(({ verdict }) => verdict === 'approve')
        .map(({ reviewer }) => named(reviewer)),
      state: exceptionState(request, now),
      askedAt: request.created_at,
      from: state === 'fulfilled' ? request.decided_at : null,
      until: request.granted_until ?? new Date(payload.until).toISOString(),
    },
  ];
}

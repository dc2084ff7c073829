import type {
  HistoryGroup,
  Page,
  RequestKind,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { Access, Asker } from '../../permissions';
import { findEventsOfRequests } from '../../store/auditEvents';
import { findRotationsSince } from '../../store/rotations';
import { foreignComponentError, isForeignComponent } from '../access';
import type { AuthorizedRequestsService } from '../requests';
import type { Tenants } from '../tenants';

type HistoryDeps = {
  db: Knex;
  requests: AuthorizedRequestsService;
  access: Access;
  tenants: Tenants;
};

/**
 * The approval history of a component: a request a group, newest first, with all that happened under it. What the
 * asker may not see is not in it.
 */
export class HistoryService {
  readonly #deps: HistoryDeps;

  constructor(deps: HistoryDeps) {
    this.#deps = deps;
  }

  /** @throws NotAllowedError for another tenant's component, unless the asker may see a request of it */
  async ofComponent(
    asker: Asker,
    component: string,
    query: {
      identity?: string;
      kind?: RequestKind;
      cursor?: string;
      limit: number;
      total?: boolean;
    },
  ): Promise<Page<HistoryGroup>> {
    const page = await this.#deps.requests.list(asker, { ...query, component });
    const { access, tenants } = this.#deps;
    if (
      page.items.length === 0 &&
      isForeignComponent(access.viewer(asker.caller), component, tenants)
    ) {
      throw foreignComponentError(component);
    }
    const ids = page.items.map(({ id }) => id);
    const [events, rotations] = [
      await findEventsOfRequests(this.#deps.db, ids),
      await findRotationsSince(this.#deps.db, ids),
    ];
    return {
      ...page,
      items: page.items.map(request => ({
        request,
        events: events.get(request.id) ?? [],
        rotations: rotations.get(request.id) ?? { count: 0, lastAt: null },
      })),
    };
  }
}

import {
  coreServices,
  createBackendPlugin,
  type BackstageCredentials,
} from '@backstage/backend-plugin-api';
import {
  eventsServiceRef,
  type EventsService,
} from '@backstage/plugin-events-node';
import type { Change } from '../provider/foldChanges';
import { CHANGES_TOPIC } from '../provider/scheduleProvider';

/** A stand-in for the backend of Custody that serves a feed over HTTP, page by page. */
export class FakeFeed {
  readonly changes: Change[] = [];
  readonly seen: Array<{ subject: string; cursor?: string }> = [];
  pageSize = 2;
  /** Readers that stand before this are told to begin anew. */
  horizon = 0;
  down = false;
  events?: EventsService;

  /** Adds an entry, and wakes the readers as the backend does. */
  async add(
    change: Pick<Change, 'op' | 'ref' | 'uid' | 'entity'>,
  ): Promise<void> {
    this.changes.push({
      ...change,
      at: '2026-11-22T12:00:00.000Z',
      cursor: String(this.changes.length + 1),
    });
    await this.events?.publish({ topic: CHANGES_TOPIC, eventPayload: {} });
  }

  /** What one call is answered; throws when the backend is down. */
  answer(
    caller: BackstageCredentials<{ type: 'service'; subject: string }>,
    cursor?: string,
  ) {
    this.seen.push({ subject: caller.principal.subject, cursor });
    const from = Number(cursor ?? 0);
    if (from > 0 && from < this.horizon) {
      return { items: [], nextCursor: '0', hasMore: true, resync: true };
    }
    const items = this.changes.slice(from, from + this.pageSize);
    return {
      items,
      nextCursor: String(from + items.length),
      hasMore: from + items.length < this.changes.length,
      resync: false,
    };
  }
}

/** The plugin `custody` with nothing but the feed. */
export const fakeCustody = (feed: FakeFeed) =>
  createBackendPlugin({
    pluginId: 'custody',
    register(reg) {
      reg.registerInit({
        deps: {
          http: coreServices.httpRouter,
          httpAuth: coreServices.httpAuth,
          events: eventsServiceRef,
        },
        async init({ http, httpAuth, events }) {
          feed.events = events;
          http.use(async (req, res) => {
            if (feed.down) {
              res.status(503).json({
                error: { name: 'ServiceUnavailableError', message: 'down' },
              });
              return;
            }
            const caller = await httpAuth.credentials(req, {
              allow: ['service'],
            });
            const { cursor } = req.query;
            res.json(
              feed.answer(
                caller,
                typeof cursor === 'string' ? cursor : undefined,
              ),
            );
          });
        },
      });
    },
  });

import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  DEFAULT_RETRY,
  retryDelayMillis,
} from '@custody/backstage-plugin-custody-common';
import {
  type AuditHeadPublisher,
  limited,
} from '@custody/backstage-plugin-custody-node';
import type { Knex } from 'knex';
import { findLastHead, listHeadsAfter } from '../store/audit/heads';
import {
  findPublished,
  keepPublished,
  putBackPublished,
} from '../store/audit/publications';

const MOST_AT_ONCE = 100;
const LONGEST_MS = 30_000;

/**
 * Takes heads out of the database by each publisher, which goes on where it stopped. One that fails keeps none of the
 * others from theirs, and is left alone for a while that grows.
 */
export function createHeadPublishing(deps: {
  db: Knex;
  publishers: readonly AuditHeadPublisher[];
  logger: LoggerService;
  nowMillis: () => number;
}) {
  const failing = new Map<string, { failures: number; until: number }>();

  const publishBy = async (
    publisher: AuditHeadPublisher,
    signal: AbortSignal,
  ) => {
    await goBackWithChain(deps, publisher.name);
    for (let full = true; full && !signal.aborted; ) {
      const after = await findPublished(deps.db, publisher.name);
      const heads = await listHeadsAfter(deps.db, after, MOST_AT_ONCE);
      const last = heads.at(-1);
      if (last === undefined) {
        return;
      }
      await limited(publisher.publish(heads, signal), LONGEST_MS, signal);
      await keepPublished(deps.db, publisher.name, last.head.number);
      full = heads.length === MOST_AT_ONCE;
    }
  };

  return async (signal: AbortSignal): Promise<void> => {
    for (const publisher of deps.publishers) {
      const { name } = publisher;
      const { failures, until } = failing.get(name) ?? {
        failures: 0,
        until: 0,
      };
      if (deps.nowMillis() < until) {
        continue;
      }
      try {
        await publishBy(publisher, signal);
        failing.delete(name);
      } catch (error) {
        const wait = retryDelayMillis(failures + 1, Math.random(), {
          ...DEFAULT_RETRY,
          capMillis: 60_000,
        });
        failing.set(name, {
          failures: failures + 1,
          until: deps.nowMillis() + wait,
        });
        deps.logger.warn(
          `heads of the audit log could not be published by \`${name}\`, and are given to it again: ${error}`,
        );
      }
    }
  };
}

/**
 * Where more was published than there is, the chain was set back, or the place where a publisher goes on was put ahead by
 * hand so that nothing would be published any more. It goes on from the newest head, which stands for all before it.
 */
async function goBackWithChain(
  { db, logger }: { db: Knex; logger: LoggerService },
  publisher: string,
): Promise<void> {
  const published = await findPublished(db, publisher);
  const last = (await findLastHead(db))?.head.number ?? 0;
  if (published > last) {
    logger.error(
      `head ${published} of the audit log was published by \`${publisher}\`, and the log ends at head ${last}: it was set back, by a backup or by hand; hold it against the heads that were published (\`custody audit verify --heads\`)`,
    );
    await putBackPublished(db, publisher, {
      from: published,
      to: Math.max(0, last - 1),
    });
  }
}

import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { EventsService } from '@backstage/plugin-events-node';
import type { AuditHeadPublisher } from '@custody/backstage-plugin-custody-node';

/** Topic of the events that carry heads; one event a head. */
export const HEADS_TOPIC = 'custody.audit.heads';

/** Says each head in the log, from where whatever collects logs takes it away. */
export function logPublisher(logger: LoggerService): AuditHeadPublisher {
  return {
    name: 'log',
    publish: async heads =>
      heads.forEach(signed =>
        logger.info(`audit head ${JSON.stringify(signed)}`),
      ),
  };
}

/** Appends heads to a file, one a line, as `custody audit verify --heads` reads them. */
export function filePublisher(path: string): AuditHeadPublisher {
  return {
    name: 'file',
    publish: async heads => {
      await mkdir(dirname(path), { recursive: true });
      await appendFile(
        path,
        heads.map(signed => `${JSON.stringify(signed)}\n`).join(''),
      );
    },
  };
}

/** Gives heads to whoever subscribes to {@link HEADS_TOPIC}. */
export function eventPublisher(
  events: Pick<EventsService, 'publish'>,
): AuditHeadPublisher {
  return {
    name: 'events',
    publish: async heads => {
      for (const signed of heads) {
        await events.publish({ topic: HEADS_TOPIC, eventPayload: signed });
      }
    },
  };
}

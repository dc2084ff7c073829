import {
  quote,
  type Privilege,
} from '@custody/backstage-plugin-custody-common';
import type { ParsedPrivilege } from '@custody/backstage-plugin-custody-node';
import { z } from 'zod/v4';
import { isPattern, reaches } from './patterns';

export const OPERATIONS = ['configure', 'write', 'read'] as const;

/** Which routing keys of one topic exchange; undefined leaves that operation without a limit. */
export type TopicLimit = {
  exchange: string;
  write?: string[];
  read?: string[];
};

/** What an identity may do in one virtual host, by names and prefixes of exchanges and queues. */
export type RabbitPrivilege = {
  vhost: string;
  configure: string[];
  write: string[];
  read: string[];
  topics: TopicLimit[];
};

const oneOrMore = z
  .union([z.string(), z.array(z.string()).min(1)])
  .transform(value => [...new Set([value].flat())].sort());
const shape = z.strictObject({
  vhost: z
    .string()
    .min(1)
    .max(255)
    .regex(/^[^*{}\s]+$/),
  configure: oneOrMore.optional(),
  write: oneOrMore.optional(),
  read: oneOrMore.optional(),
  topics: z
    .array(
      z.strictObject({
        exchange: z.string(),
        write: oneOrMore.optional(),
        read: oneOrMore.optional(),
      }),
    )
    .min(1)
    .optional(),
});

const EXAMPLE =
  'write it as `{ vhost: orders, write: placed, read: "placed.*" }`; `configure`, `write` and `read` are names of exchanges and queues, one or a list, with `*` at the end of a prefix';

type Fault = { message: string; remedy: string };
type Parsed = ParsedPrivilege<RabbitPrivilege>;

/**
 * Reads one privilege of the scope vocabulary.
 *
 * @param privilege - `{ vhost, configure?, write?, read?, topics? }` as the vocabulary holds it
 * @returns the privilege, or the first thing that is wrong with it
 */
export function parsePrivilege(privilege: Privilege): Parsed {
  const parsed = shape.safeParse(privilege);
  if (!parsed.success) {
    return {
      ok: false,
      message: `${quote(privilege)} is not a privilege of RabbitMQ`,
      remedy: EXAMPLE,
    };
  }
  const value: RabbitPrivilege = {
    configure: [],
    write: [],
    read: [],
    topics: [],
    ...parsed.data,
  };
  const fault =
    emptyFault(value) ??
    patternFault(value) ??
    hiddenFault(value) ??
    topicFault(value);
  return fault ? { ok: false, ...fault } : { ok: true, value };
}

function emptyFault(value: RabbitPrivilege): Fault | undefined {
  return OPERATIONS.some(operation => value[operation].length > 0)
    ? undefined
    : {
        message: `a privilege in ${quote(value.vhost)} allows nothing`,
        remedy: EXAMPLE,
      };
}

function patternFault(value: RabbitPrivilege): Fault | undefined {
  const named = [
    ...OPERATIONS.map(field => [field, value[field]] as const),
    ...value.topics.flatMap(({ exchange, write = [], read = [] }) => [
      [`topics of ${exchange}: write`, write] as const,
      [`topics of ${exchange}: read`, read] as const,
    ]),
  ];
  for (const [field, patterns] of named) {
    const wrong = patterns.find(pattern => !isPattern(pattern));
    if (wrong !== undefined) {
      return /^[*.^]/.test(wrong)
        ? {
            message: `\`${field}\` has ${quote(
              wrong,
            )}, a wildcard that reaches what belongs to others`,
            remedy:
              'begin it with the prefix that the names share, such as `placed.*`',
          }
        : {
            message: `\`${field}\` has ${quote(
              wrong,
            )}, which is no name and no prefix`,
            remedy:
              'use letters, digits and `_.:@/#=+%~-`, and `*` only at the end: it is no regular expression',
          };
    }
  }
  return undefined;
}

/** Names of RabbitMQ's own behind which there is more than they say. */
function hiddenFault({
  configure,
  write,
  read,
}: RabbitPrivilege): Fault | undefined {
  const direct = write.find(pattern => reaches(pattern, 'amq.default'));
  if (direct !== undefined) {
    return {
      message: `\`write\` has ${quote(
        direct,
      )}, which reaches the default exchange, and by it every queue of the virtual host`,
      remedy: 'publish through an exchange of your own, and name that',
    };
  }
  const inner = [...configure, ...write, ...read].find(
    pattern =>
      pattern.startsWith('amq.rabbitmq.') ||
      reaches(pattern, 'amq.rabbitmq.trace'),
  );
  return inner === undefined
    ? undefined
    : {
        message: `${quote(
          inner,
        )} reaches \`amq.rabbitmq.*\`, where the broker shows what others send and do`,
        remedy: 'name a longer prefix',
      };
}

function topicFault({
  topics,
  ...privilege
}: RabbitPrivilege): Fault | undefined {
  for (const topic of topics) {
    if (!isPattern(topic.exchange) || topic.exchange.endsWith('*')) {
      return {
        message: `\`topics\` has the exchange ${quote(
          topic.exchange,
        )}, which is no name`,
        remedy: 'name one exchange for each entry of `topics`',
      };
    }
    if (topic.write === undefined && topic.read === undefined) {
      return {
        message: `\`topics\` of ${quote(topic.exchange)} limit nothing`,
        remedy: 'say which routing keys, as `write: "placed.*"`',
      };
    }
    for (const operation of ['write', 'read'] as const) {
      if (
        topic[operation] !== undefined &&
        !privilege[operation].some(pattern => reaches(pattern, topic.exchange))
      ) {
        return {
          message: `\`topics\` limit \`${operation}\` on ${quote(
            topic.exchange,
          )}, which \`${operation}\` does not allow`,
          remedy: `add ${quote(topic.exchange)} to \`${operation}\``,
        };
      }
    }
  }
  return undefined;
}

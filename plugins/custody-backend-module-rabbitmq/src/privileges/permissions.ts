import { reaches, toRegex } from './patterns';
import type { RabbitPrivilege } from './privilege';

/** What RabbitMQ keeps for one user in one virtual host. */
export type Permission = {
  vhost: string;
  configure: string;
  write: string;
  read: string;
  topics: TopicPermission[];
};
/** What it keeps beside that for one topic exchange. */
export type TopicPermission = { exchange: string; write: string; read: string };

/** Every routing key. */
const ANY = '.*';

/**
 * The permissions that amount to all privileges together. RabbitMQ keeps one of them for each user and virtual host,
 * so that the names of several scopes end up in one expression.
 *
 * INVARIANT: a limit on routing keys holds only where every privilege that allows the exchange has one; the scope
 * that has none stands for all of them.
 */
export function permissionsOf(
  privileges: readonly RabbitPrivilege[],
): Permission[] {
  const vhosts = [...new Set(privileges.map(({ vhost }) => vhost))].sort();
  return vhosts.map(vhost => {
    const here = privileges.filter(privilege => privilege.vhost === vhost);
    const names = (operation: 'configure' | 'write' | 'read') =>
      toRegex(here.flatMap(privilege => privilege[operation]));
    return {
      vhost,
      configure: names('configure'),
      write: names('write'),
      read: names('read'),
      topics: topicsOf(here),
    };
  });
}

function topicsOf(here: readonly RabbitPrivilege[]): TopicPermission[] {
  const exchanges = new Set(
    here.flatMap(({ topics }) => topics.map(({ exchange }) => exchange)),
  );
  return [...exchanges].sort().flatMap(exchange => {
    const write = routingKeys(here, exchange, 'write');
    const read = routingKeys(here, exchange, 'read');
    return write === ANY && read === ANY ? [] : [{ exchange, write, read }];
  });
}

function routingKeys(
  here: readonly RabbitPrivilege[],
  exchange: string,
  operation: 'write' | 'read',
): string {
  const limits = here
    .filter(privilege =>
      privilege[operation].some(pattern => reaches(pattern, exchange)),
    )
    .map(({ topics }) => {
      const own = topics.filter(topic => topic.exchange === exchange);
      return own.length > 0 && own.every(topic => topic[operation])
        ? own.flatMap(topic => topic[operation] ?? [])
        : null;
    });
  return limits.some(limit => limit === null)
    ? ANY
    : toRegex(limits.flatMap(limit => limit ?? []));
}

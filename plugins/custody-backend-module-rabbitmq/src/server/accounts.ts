import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod/v4';
import { HASHING } from '../password';
import type { Permission } from '../privileges/permissions';
import {
  NotManagementError,
  pathOf,
  type Answer,
  type ManagementApi,
} from './management';

const usersSchema = z.array(
  z.object({ name: z.string(), password_hash: z.string().optional() }),
);
const permissionsSchema = z.array(z.object({ vhost: z.string() }));
const topicsSchema = z.array(
  z.object({ vhost: z.string(), exchange: z.string() }),
);
const connectionsSchema = z.array(z.object({ name: z.string() }));
/** Older versions write tags as a text with commas. */
const whoAmISchema = z.object({
  tags: z.union([z.string(), z.array(z.string())]),
});
const limitsSchema = z.array(
  z.object({ user: z.string(), value: z.record(z.string(), z.number()) }),
);

/** Connections were asked to close, and did not. */
export class ConnectionsStayError extends Error {
  override readonly name = 'ConnectionsStayError';

  constructor(readonly user: string) {
    super('connections stay open');
  }
}

/** @throws NotManagementError when an answer is not what RabbitMQ would say */
function bodyOf<T>(schema: z.ZodType<T>, { body }: Answer): T {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new NotManagementError('not the answer it gives');
  return parsed.data;
}

/** How often, and how far apart, it is looked whether connections are gone. */
const LOOKS = 50;
const LOOK_EVERY_MS = 100;

/** One operation's way to the users of a broker. */
export class Accounts {
  constructor(
    private readonly api: ManagementApi,
    private readonly signal: AbortSignal,
  ) {}

  /** Which of these virtual hosts are not there. */
  async missingVhosts(vhosts: readonly string[]): Promise<string[]> {
    const missing = [];
    for (const vhost of vhosts) {
      const { found } = await this.#ask('GET', pathOf`/vhosts/${vhost}`);
      if (!found) missing.push(vhost);
    }
    return missing;
  }

  /** The names of all users. */
  async names(): Promise<string[]> {
    const users = await this.#ask('GET', '/users?columns=name');
    return bodyOf(usersSchema, users).map(({ name }) => name);
  }

  /** Makes a user without tags, or sets a new password on it and takes its tags away. Permissions stay as they are. */
  async setUser(user: string, passwordHash: string): Promise<void> {
    const put = () =>
      this.#ask('PUT', pathOf`/users/${user}`, {
        password_hash: passwordHash,
        hashing_algorithm: HASHING,
        tags: '',
      });
    await put().catch(error => {
      // Somebody else made it at the same moment: then it is there to be changed.
      if (/user_already_exists/.test(error.message)) return put();
      throw error;
    });
  }

  /** Removes a user; RabbitMQ closes its connections soon after. None is fine. */
  async removeUser(user: string): Promise<void> {
    await this.#ask('DELETE', pathOf`/users/${user}`);
  }

  /**
   * Gives a user exactly these permissions.
   *
   * INVARIANT: what is too much goes first, and limits on routing keys come before what they limit, so that a user
   * that is left half made holds less than it should and never more.
   */
  async setPermissions(
    user: string,
    wanted: readonly Permission[],
  ): Promise<void> {
    const held = bodyOf(
      permissionsSchema,
      await this.#ask('GET', pathOf`/users/${user}/permissions`),
    );
    for (const { vhost } of held) {
      if (!wanted.some(permission => permission.vhost === vhost)) {
        await this.#ask('DELETE', pathOf`/permissions/${vhost}/${user}`);
      }
    }
    await this.#setTopics(user, wanted);
    for (const { vhost, configure, write, read } of wanted) {
      await this.#ask('PUT', pathOf`/permissions/${vhost}/${user}`, {
        configure,
        write,
        read,
      });
    }
  }

  async #setTopics(user: string, wanted: readonly Permission[]): Promise<void> {
    const held = bodyOf(
      topicsSchema,
      await this.#ask('GET', pathOf`/users/${user}/topic-permissions`),
    );
    const isWanted = (vhost: string, exchange: string) =>
      wanted.some(
        permission =>
          permission.vhost === vhost &&
          permission.topics.some(topic => topic.exchange === exchange),
      );
    // The API removes a virtual host's all at once. A limit that is in the way is removed only before it is set anew.
    const inTheWay = new Set(
      held
        .filter(({ vhost, exchange }) => !isWanted(vhost, exchange))
        .map(({ vhost }) => vhost),
    );
    for (const vhost of inTheWay) {
      await this.#ask('DELETE', pathOf`/permissions/${vhost}/${user}`);
      await this.#ask('DELETE', pathOf`/topic-permissions/${vhost}/${user}`);
    }
    for (const { vhost, topics } of wanted) {
      for (const topic of topics) {
        await this.#ask(
          'PUT',
          pathOf`/topic-permissions/${vhost}/${user}`,
          topic,
        );
      }
    }
  }

  /** Lets a user open no connection any more. */
  async forbidConnections(user: string): Promise<void> {
    await this.#ask('PUT', pathOf`/user-limits/${user}/max-connections`, {
      value: 0,
    });
  }

  /** Lets a user open connections again. */
  async allowConnections(user: string): Promise<void> {
    await this.#ask('DELETE', pathOf`/user-limits/${user}/max-connections`);
  }

  /** How many connections a user has open. */
  async countConnections(user: string): Promise<number> {
    return (await this.#connections(user)).names.length;
  }

  /** When a user was seen with an open connection, by the broker's clock: now, or not at all. */
  async seenNow(user: string): Promise<Date | null> {
    const { names, at } = await this.#connections(user);
    return names.length === 0 ? null : at;
  }

  /**
   * Closes the connections of a user, and waits until they are gone. RabbitMQ shows a connection a moment after it let
   * it in, so that none is believed only when it is seen twice.
   *
   * @returns how many there were
   */
  async closeConnections(user: string): Promise<number> {
    const closed = new Set<string>();
    let empty = 0;
    for (let look = 0; look < LOOKS; look += 1) {
      const { names } = await this.#connections(user);
      if (names.length > 0) {
        empty = 0;
        names.forEach(name => closed.add(name));
        await this.#ask('DELETE', pathOf`/connections/username/${user}`);
      } else {
        empty += 1;
        if (empty === 2) return closed.size;
      }
      await sleep(LOOK_EVERY_MS, undefined, { signal: this.signal });
    }
    throw new ConnectionsStayError(user);
  }

  /** Every user of the broker, and whether it can log in: a user without a hash has no password. */
  async list(): Promise<Array<{ account: string; canLogIn: boolean }>> {
    const users = bodyOf(
      usersSchema,
      await this.#ask('GET', '/users?columns=name,password_hash'),
    );
    const suspended = await this.#suspended();
    return users.map(({ name, password_hash: hash }) => ({
      account: name,
      canLogIn: hash !== '' && !suspended.has(name),
    }));
  }

  async #suspended(): Promise<Set<string>> {
    const limits = bodyOf(limitsSchema, await this.#ask('GET', '/user-limits'));
    return new Set(
      limits
        .filter(({ value }) => value['max-connections'] === 0)
        .map(({ user }) => user),
    );
  }

  async #connections(
    user: string,
  ): Promise<{ names: string[]; at: Date | null }> {
    const answer = await this.#ask(
      'GET',
      pathOf`/connections/username/${user}`,
    );
    // Some versions say that there is no such user, where others have no connections to show.
    const shown = answer.found ? bodyOf(connectionsSchema, answer) : [];
    return { names: shown.map(({ name }) => name), at: answer.at };
  }

  async #ask(
    method: 'GET' | 'PUT' | 'DELETE',
    path: string,
    body?: object,
  ): Promise<Answer> {
    const answer = await this.api.ask(method, path, this.signal, body);
    if (!answer.found) await this.expectApi();
    return answer;
  }

  /**
   * INVARIANT: that something is not there is believed only of a management API that knows who asks. A wrong path, too,
   * is "not found".
   *
   * @returns whether who asks is an administrator
   */
  async expectApi(): Promise<boolean> {
    const answer = await this.api.ask('GET', '/whoami', this.signal);
    if (!answer.found) throw new NotManagementError('it knows no `/whoami`');
    const { tags } = bodyOf(whoAmISchema, answer);
    return [tags].flat().join().split(',').includes('administrator');
  }
}

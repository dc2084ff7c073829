import type { Connection } from './connect';

/** An account as the server shows it. */
export type ShownAccount = { account: string; canLogIn: boolean };
/** When the server saw an account last. */
export type SeenAccount = { account: string; at: Date };

/** Whether the server is a node of a Redis Cluster. It says so to whoever logs in, and needs no right for it. */
export async function isClusterNode(connection: Connection): Promise<boolean> {
  const said: unknown = await connection.sendCommand(['HELLO']);
  // As pairs by the older protocol, and by names by the newer.
  return Array.isArray(said)
    ? said[said.indexOf('mode') + 1] === 'cluster'
    : (said as { mode?: unknown }).mode === 'cluster';
}

const PASSWORD = /^#([0-9a-f]{64})$/;
/** How often an account is made anew whose passwords somebody else changes meanwhile. */
const ATTEMPTS = 3;

/**
 * Makes an account, or makes it anew, in one command: it is never there by half.
 *
 * INVARIANT: the command takes away the passwords that were there when it was made, by name, and no others. Where it comes
 * late, after another one, it is refused, since what it would take away is gone; or it adds a password that nobody
 * has. What the later one set is good in either case, which `resetpass` would have made an end of.
 */
export async function setAccount(
  connection: Connection,
  account: string,
  passwordHash: string,
  rules: readonly string[],
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const old = await passwordsOf(connection, account);
    try {
      await connection.aclSetUser(account, [
        ...['on', 'sanitize-payload', 'resetkeys', 'resetchannels'],
        ...['-@all', 'clearselectors'],
        ...old.map(hash => `!${hash}`),
        `#${passwordHash}`,
        ...rules,
      ]);
      return;
    } catch (error) {
      const isGone = /trying to remove .* does not exist/.test(String(error));
      if (!isGone || attempt === ATTEMPTS) throw error;
    }
  }
}

async function passwordsOf(
  connection: Connection,
  account: string,
): Promise<string[]> {
  const line = (await connection.aclList()).find(
    each => each.split(' ')[1] === account,
  );
  return (line?.split(' ') ?? []).flatMap(
    rule => PASSWORD.exec(rule)?.[1] ?? [],
  );
}

/** Whether there is such an account. */
export async function accountExists(
  connection: Connection,
  account: string,
): Promise<boolean> {
  return (await connection.aclUsers()).includes(account);
}

/** Lets an account log in, or no longer. It must exist: Redis would make it otherwise. */
export async function switchAccount(
  connection: Connection,
  account: string,
  to: 'on' | 'off',
): Promise<void> {
  await connection.aclSetUser(account, to);
}

/** Removes an account, and with it, in the same command, its connections. None is fine. */
export async function removeAccount(
  connection: Connection,
  account: string,
): Promise<void> {
  await connection.aclDelUser(account);
}

/** Every account of the server. */
export async function listAccounts(
  connection: Connection,
): Promise<ShownAccount[]> {
  return (await connection.aclList()).map(line => {
    const [, account, ...rules] = line.split(' ');
    return {
      account,
      canLogIn:
        rules.includes('on') &&
        rules.some(rule => rule === 'nopass' || rule.startsWith('#')),
    };
  });
}

/** Ends the connections of an account. @returns how many there were */
export async function endConnections(
  connection: Connection,
  account: string,
): Promise<number> {
  try {
    return await connection.clientKill({ filter: 'USER', username: account });
  } catch (error) {
    if (/No such user/.test(String(error))) return 0;
    throw error;
  }
}

/** Whether an account has a connection open. */
export async function isConnected(
  connection: Connection,
  account: string,
): Promise<boolean> {
  return (await connection.clientList()).some(({ user }) => user === account);
}

/** Accounts with open connections, and when each did something last, by the server's own clock. */
export async function seenNow(connection: Connection): Promise<SeenAccount[]> {
  const [clients, time] = [
    await connection.clientList(),
    await connection.time(),
  ];
  const now = Number(time[0]) * 1000;
  const seen = new Map<string, number>();
  for (const { user, idle } of clients) {
    if (user === undefined) continue;
    seen.set(user, Math.max(seen.get(user) ?? 0, now - idle * 1000));
  }
  return [...seen].map(([account, at]) => ({ account, at: new Date(at) }));
}

/** What the server has in categories such as `@read`. */
export async function commandsOfCategories(
  connection: Connection,
  categories: Iterable<string>,
): Promise<Map<string, string[]>> {
  const commands = new Map<string, string[]>();
  for (const category of new Set(categories)) {
    commands.set(category, await connection.aclCat(category.slice(1)));
  }
  return commands;
}

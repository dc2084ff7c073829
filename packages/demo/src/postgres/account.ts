import { execFile } from 'node:child_process';
import { promises as fs, constants } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The operating system's user that the server runs as; undefined means: the present one. */
export interface ServerAccount {
  uid: number;
  gid: number;
}

/**
 * PostgreSQL refuses to run as root. As root we take the user `postgres` if the machine has it, else
 * `nobody`, which every system has; so that trying a demo adds no user to anybody's machine.
 */
export async function chooseServerAccount(): Promise<
  ServerAccount | undefined
> {
  if (process.getuid?.() !== 0) {
    return undefined;
  }
  for (const name of ['postgres', 'nobody']) {
    try {
      const [uid, gid] = await Promise.all([
        run('id', ['-u', name]),
        run('id', ['-g', name]),
      ]);
      return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
    } catch {
      // not on this machine: the next one
    }
  }
  throw new Error(
    'PostgreSQL does not run as root, and this machine has neither a user `postgres` nor `nobody`; run the demo as an ordinary user',
  );
}

/**
 * Whether an account can pass through every folder on the way to a path. The path itself need not
 * exist yet. Only the folders' mode bits are looked at.
 */
export async function canReach(
  account: ServerAccount | undefined,
  target: string,
): Promise<boolean> {
  if (!account) {
    return true;
  }
  for (let dir = path.dirname(target); ; dir = path.dirname(dir)) {
    const stat = await fs.stat(dir).catch(() => undefined);
    if (stat && !mayEnter(account, stat)) {
      return false;
    }
    if (dir === path.dirname(dir)) {
      return true;
    }
  }
}

function mayEnter(
  account: ServerAccount,
  stat: { uid: number; gid: number; mode: number },
): boolean {
  if (stat.uid === account.uid) {
    return (stat.mode & constants.S_IXUSR) !== 0;
  }
  if (stat.gid === account.gid) {
    return (stat.mode & constants.S_IXGRP) !== 0;
  }
  return (stat.mode & constants.S_IXOTH) !== 0;
}

import { createHash } from 'node:crypto';
import { promises as fs } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readFileIfPresent, writeSecretFile } from '../secretFile';
import { canReach, type ServerAccount } from './account';
import { findPostgresFiles } from './binaries';

/** Where the server's program and its data are, both within reach of its account. */
export interface ServerPlaces {
  programDir: string;
  clusterDir: string;
}

/**
 * Chooses where the server runs from and keeps its data: below the demo's data folder, or, when the
 * server's account can't get there (a checkout in root's home), below the system's temporary folder. That
 * place is remembered in `<dataDir>/postgres/elsewhere`, for `npm run reset` and for people who wonder.
 */
export async function choosePlaces(
  dataDir: string,
  account: ServerAccount | undefined,
): Promise<ServerPlaces> {
  const installedDir = await findPostgresFiles();
  const ownDir = path.join(dataDir, 'postgres');
  await fs.mkdir(ownDir, { recursive: true, mode: 0o711 });

  const clusterReachable = await canReach(
    account,
    path.join(ownDir, 'cluster', 'PG_VERSION'),
  );
  const programReachable = await canReach(
    account,
    path.join(installedDir, 'bin', 'postgres'),
  );
  if (clusterReachable && programReachable) {
    return {
      programDir: installedDir,
      clusterDir: path.join(ownDir, 'cluster'),
    };
  }

  const elsewhere = await findElsewhere(ownDir);
  const programDir = programReachable
    ? installedDir
    : await copyProgram(installedDir, elsewhere);
  return { programDir, clusterDir: path.join(elsewhere, 'cluster') };
}

async function findElsewhere(ownDir: string): Promise<string> {
  const note = path.join(ownDir, 'elsewhere');
  const known = (await readFileIfPresent(note))?.trim();
  const key = createHash('sha256').update(ownDir).digest('hex').slice(0, 16);
  const dir = known || path.join(os.tmpdir(), `custody-demo-${key}`);
  await fs.mkdir(dir, { recursive: true, mode: 0o711 });
  const stat = await fs.lstat(dir);
  // The temporary folder is open to all: a folder that somebody else put there is not ours to trust.
  if (!stat.isDirectory() || stat.uid !== process.getuid?.()) {
    throw new Error(
      `the folder \`${dir}\` belongs to another user; remove it, or set TMPDIR to a folder of your own`,
    );
  }
  await fs.chmod(dir, 0o711);
  await writeSecretFile(note, `${dir}\n`);
  return dir;
}

async function copyProgram(from: string, elsewhere: string): Promise<string> {
  const to = path.join(elsewhere, 'program');
  const whole = path.join(to, 'copied');
  if ((await readFileIfPresent(whole)) !== from) {
    await fs.rm(to, { recursive: true, force: true });
    await fs.cp(from, to, { recursive: true, verbatimSymlinks: true });
    await fs.chmod(to, 0o755);
    await fs.writeFile(whole, from);
  }
  return to;
}

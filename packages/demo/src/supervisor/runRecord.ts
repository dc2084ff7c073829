import { promises as fs } from 'node:fs';
import path from 'node:path';
import { ConflictError } from '@backstage/errors';
import { readFileIfPresent } from '../secretFile';

interface RunRecord {
  supervisor: number;
  parts: Record<string, number | undefined>;
}

function recordFile(dataDir: string): string {
  return path.join(dataDir, 'running.json');
}

/** Notes which processes are ours, for the next start and for `npm run reset`. */
export async function writeRunRecord(
  dataDir: string,
  record: RunRecord,
): Promise<void> {
  await fs.mkdir(dataDir, { recursive: true });
  await fs.writeFile(recordFile(dataDir), JSON.stringify(record));
}

export async function removeRunRecord(dataDir: string): Promise<void> {
  await fs.rm(recordFile(dataDir), { force: true });
}

/**
 * Refuses a second demo on the same data, and tells how to end what a killed supervisor left behind.
 *
 * @throws ConflictError with the process ids
 */
export async function requireNotRunning(dataDir: string): Promise<void> {
  const content = await readFileIfPresent(recordFile(dataDir));
  if (content === undefined) {
    return;
  }
  const record = JSON.parse(content) as RunRecord;
  if (isAlive(record.supervisor)) {
    throw new ConflictError(
      `the demo runs already, as process ${record.supervisor}; stop it there with Ctrl-C, or by \`kill ${record.supervisor}\``,
    );
  }
  const left = Object.values(record.parts).filter(
    (pid): pid is number => pid !== undefined && isAlive(-pid),
  );
  if (left.length > 0) {
    throw new ConflictError(
      `an earlier demo was killed and left programs running; end them by \`kill -- ${left
        .map(pid => -pid)
        .join(' ')}\` and start again`,
    );
  }
}

/** Whether a process, or with a negative number a process group, exists. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

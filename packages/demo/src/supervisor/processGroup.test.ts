import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ProcessGroup } from './processGroup';

jest.setTimeout(60_000);

describe('a group of processes', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(path.join(os.tmpdir(), 'custody-demo-group-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const run = (program: string, logFile: string) =>
    new ProcessGroup(
      {
        file: process.execPath,
        args: ['-e', program],
        cwd: directory,
        env: { ...process.env, NODE_OPTIONS: '' },
      },
      logFile,
      () => {},
    );

  it('has ended once its log is written, and not before', async () => {
    const logFile = path.join(directory, 'slow.log');
    // Nothing is written to a pipe before somebody reads it.
    execFileSync('mkfifo', [logFile]);
    const group = run(`console.log('out of paper')`, logFile);
    let isOver = false;
    const ended = group.ended.then(ending => {
      isOver = true;
      return ending;
    });
    await sleep(1_500);
    expect(isOver).toBe(false);
    expect(await readFile(logFile, 'utf8')).toBe('out of paper\n');
    expect(await ended).toMatchObject({ how: 'ended with code 0' });
  });

  it('ends as it would where its log can’t be written', async () => {
    const logFile = path.join(directory, 'none');
    const first = run(`console.log('said')`, path.join(logFile, 'log'));
    await first.ended;
    // A directory is in its place.
    const second = run(`console.log('said'); process.exit(3)`, logFile);
    expect(await second.ended).toEqual({
      how: 'ended with code 3',
      lastLines: ['said'],
    });
    expect(statSync(logFile).isDirectory()).toBe(true);
  });
});

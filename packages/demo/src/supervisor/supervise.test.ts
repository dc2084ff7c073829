import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../testing/world';
import { isWorrying } from './output';
import { isPortInUse } from './ports';
import { backstageStartFailure } from './startFailure';
import { supervise, type Part, type Supervised } from './supervise';

jest.setTimeout(60_000);

/** A program that serves TCP on its port once it has waited. */
const serve = (port: number, afterMs = 0) =>
  `setTimeout(() => require('net').createServer().listen(${port}, '127.0.0.1'), ${afterMs})`;

/** A program that writes lines. */
const says = (...lines: string[]) =>
  lines.map(line => `console.log(${JSON.stringify(line)})`).join('; ');

describe('supervise', () => {
  let logDir: string;
  let said: string[];
  let running: Supervised | undefined;

  beforeEach(() => {
    logDir = mkdtempSync(path.join(os.tmpdir(), 'custody-demo-logs-'));
    said = [];
    running = undefined;
  });
  afterEach(async () => {
    await running?.stop();
    rmSync(logDir, { recursive: true, force: true });
  });

  async function part(
    name: string,
    program: (port: number) => string = serve,
    more: Partial<Part> = {},
  ): Promise<Part> {
    const port = await freePort();
    return {
      name,
      port,
      portVariable: `PORT_OF_${name.toUpperCase()}`,
      command: async () => ({
        file: process.execPath,
        args: ['-e', program(port)],
        cwd: logDir,
        env: { ...process.env, NODE_OPTIONS: '' },
      }),
      isHealthy: () => isPortInUse(port),
      timeoutMs: 10_000,
      shows: () => true,
      ...more,
    };
  }
  const options = () => ({ logDir, say: (line: string) => said.push(line) });

  it('starts each part when the one before is healthy, and stops them all', async () => {
    const first = await part('first', port => serve(port, 300));
    let firstWasHealthy = false;
    const second = await part('second');
    const command = second.command;
    second.command = async () => {
      firstWasHealthy = await first.isHealthy();
      return command();
    };
    running = await supervise([first, second], options());
    expect(firstWasHealthy).toBe(true);
    expect(said.map(line => line.split(' ready')[0].trim())).toEqual([
      'first',
      'second',
    ]);
    await running.stop();
    expect(await isPortInUse(first.port)).toBe(false);
    expect(await isPortInUse(second.port)).toBe(false);
  });

  it.each(['127.0.0.1', '::1', '0.0.0.0'])(
    'starts nothing when a port is in use on %s, and says which',
    async host => {
      const first = await part('first');
      const second = await part('second');
      const other = net.createServer().listen(second.port, host);
      await new Promise(resolve => {
        other.once('listening', resolve);
      });
      await expect(supervise([first, second], options())).rejects.toThrow(
        `port ${second.port}, which second needs, is in use by another program; stop it, or set PORT_OF_SECOND to a free port`,
      );
      expect(await isPortInUse(first.port)).toBe(false);
      other.close();
    },
  );

  it('says which part died, how, and what it said last', async () => {
    const steady = await part('steady');
    const mortal = await part(
      'mortal',
      port =>
        `${serve(
          port,
        )}; setTimeout(() => { console.error('out of paper'); process.exit(3) }, 1000)`,
    );
    running = await supervise([steady, mortal], options());
    const sentence = await running.died;
    expect(sentence).toContain('mortal ended with code 3');
    expect(sentence).toContain('out of paper');
    expect(sentence).toContain('mortal.log');
    expect(readFileSync(path.join(logDir, 'mortal.log'), 'utf8')).toBe(
      'out of paper\n',
    );
  });

  it('says nothing of a death that we asked for', async () => {
    running = await supervise([await part('steady')], options());
    let told: string | undefined;
    running.died.then(sentence => {
      told = sentence;
    });
    await running.stop();
    await sleep(600);
    expect(told).toBeUndefined();
  });

  it('stops what it started when a later part does not come up', async () => {
    const steady = await part('steady');
    const broken = await part(
      'broken',
      () => `throw new Error('no such table')`,
    );
    await expect(supervise([steady, broken], options())).rejects.toThrow(
      /^broken ended with code 1[^]*no such table/,
    );
    expect(await isPortInUse(steady.port)).toBe(false);
  });

  it('gives up on a part that never becomes healthy', async () => {
    const silent = await part('silent', () => 'setInterval(() => {}, 1000)', {
      timeoutMs: 500,
    });
    await expect(supervise([silent], options())).rejects.toThrow(
      /^silent was not healthy after 0.5 s\nThe whole log is in \S*silent.log$/,
    );
  });

  it('gives up at once on a part that says that it failed to start, though it lives', async () => {
    const failed = await part(
      'failed',
      () =>
        `${says(
          `2026-11-23T16:40:24.433Z backstage error Plugin 'custody' threw an error during startup. it is not valid:`,
          'ledger.yaml:6: wrong type="initialization" stack="InputError: …"',
        )}; setTimeout(() => { ${says(
          '2026-11-23T16:40:24.434Z backstage error Unhandled rejection Backend startup failed due to the following errors:',
          "  Plugin 'custody' startup failed; caused by InputError: it is not valid:",
          'ledger.yaml:6: wrong type="unhandledRejection" stack="BackendStartupError: …"',
        )} }, 300); setInterval(() => {}, 1000)`,
      { timeoutMs: 50_000, startFailure: backstageStartFailure },
    );
    const error = await supervise([failed], options()).then(
      () => undefined,
      (thrown: Error) => thrown,
    );
    expect(error?.message.split('\n')).toEqual([
      'failed could not start:',
      "  Plugin 'custody' startup failed; caused by InputError: it is not valid:",
      'ledger.yaml:6: wrong',
      expect.stringMatching(/^The whole log is in \S*failed.log$/),
    ]);
    expect(said).toEqual([]);
  });

  it('waits for no more than a while for all that failed to be named', async () => {
    const failed = await part(
      'failed',
      () =>
        `${says(
          `2026-11-23T16:40:24.433Z backstage error Plugin 'custody' threw an error during startup, waiting for 2 other plugins to finish before shutting down the process. it is not valid`,
        )}; setInterval(() => {}, 1000)`,
      { timeoutMs: 50_000, startFailure: backstageStartFailure },
    );
    await expect(supervise([failed], options())).rejects.toThrow(
      /^failed could not start:\n {2}Plugin 'custody': it is not valid\nThe whole log/,
    );
  });

  it('shows errors whole, with all their lines, and once when they are said again', async () => {
    const error = `2026-11-23T16:40:24.433Z custody error ${'x'.repeat(400)}:`;
    const troubled = await part(
      'troubled',
      port =>
        `${says(error, 'do that type="errorHandler" stack="…"')}; ${says(
          error.replace('24.433', '25.433'),
          'do that type="errorHandler" stack="…"',
        )}; ${says('2026-11-23T16:40:26.433Z custody info fine')}; ${serve(
          port,
          500,
        )}`,
      { shows: isWorrying },
    );
    running = await supervise([troubled], options());
    expect(said).toEqual([
      `troubled  ${error}`,
      'troubled  do that',
      expect.stringMatching(/^troubled {2}ready/),
    ]);
  });

  it('gives up when it is interrupted', async () => {
    const interrupted = new AbortController();
    const slow = await part('slow', port => serve(port, 60_000));
    const starting = supervise([slow], {
      ...options(),
      signal: interrupted.signal,
    });
    setTimeout(() => interrupted.abort(), 300);
    await expect(starting).rejects.toThrow();
  });

  it('stops also what a part started, and what ignores being asked', async () => {
    const childPort = await freePort();
    const stubborn = `process.on('SIGTERM', () => {}); ${serve(childPort)}`;
    const parent = await part(
      'parent',
      port =>
        `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(
          stubborn,
        )}], { stdio: 'inherit' }); ${serve(port)}`,
    );
    running = await supervise([parent], { ...options(), graceMs: 500 });
    while (!(await isPortInUse(childPort))) {
      await sleep(50);
    }
    await running.stop();
    expect(await isPortInUse(childPort)).toBe(false);
  });

  it('shows a part’s lines without colours, and writes them whole to its log', async () => {
    const chatty = await part(
      'chatty',
      port =>
        `console.log('\\u001b[31mred\\u001b[39m ' + 'x'.repeat(500)); ${serve(
          port,
        )}`,
    );
    running = await supervise([chatty], options());
    const line = said.find(each => each.includes('red'));
    expect(line).toMatch(/^chatty {4}red x+…$/);
    expect(line?.length).toBeLessThan(220);
    expect(
      readFileSync(path.join(logDir, 'chatty.log'), 'utf8').length,
    ).toBeGreaterThan(500);
  });
});

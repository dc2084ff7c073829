import { spawn } from 'node:child_process';
import net from 'node:net';
import path from 'node:path';
import { PORT_VARIABLES } from '../config';
import { freePort, makeDataDir, removeDataDir } from '../testing/world';
import { isPortInUse } from './ports';

jest.setTimeout(120_000);

describe('npm start', () => {
  let dataDir: string;
  let ports: Record<string, number>;
  beforeEach(async () => {
    dataDir = makeDataDir();
    ports = {};
    for (const name of Object.keys(PORT_VARIABLES)) {
      ports[name] = await freePort();
    }
  });
  afterEach(() => removeDataDir(dataDir));

  function start() {
    const child = spawn(
      process.execPath,
      [
        '--require',
        require.resolve('@backstage/cli/config/nodeTransform.cjs'),
        path.join(__dirname, 'main.ts'),
      ],
      {
        env: {
          ...process.env,
          CUSTODY_DEMO_DATA_DIR: dataDir,
          ...Object.fromEntries(
            Object.entries(PORT_VARIABLES).map(([name, variable]) => [
              variable,
              String(ports[name]),
            ]),
          ),
        },
      },
    );
    let output = '';
    const waiting = new Set<() => void>();
    const hear = (chunk: Buffer) => {
      output += chunk;
      waiting.forEach(look => look());
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    return {
      child,
      output: () => output,
      ended: new Promise<number | null>(resolve => {
        child.once('close', resolve);
      }),
      says: (text: string) =>
        new Promise<void>(resolve => {
          const look = () => {
            if (output.includes(text)) {
              resolve();
            }
          };
          waiting.add(look);
          look();
        }),
    };
  }

  it('stops all that it started on Ctrl-C, and refuses a second demo meanwhile', async () => {
    const demo = start();
    await demo.says('oidc      ready');
    const second = start();
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain(
      `the demo runs already, as process ${demo.child.pid}`,
    );
    expect(await isPortInUse(ports.postgres)).toBe(true);
    demo.child.kill('SIGINT');
    expect(await demo.ended).toBe(0);
    for (const port of Object.values(ports)) {
      expect(await isPortInUse(port)).toBe(false);
    }
  });

  it('leaves everything alone when a port is in use, and says what to do', async () => {
    const other = net.createServer().listen(ports.backend);
    const demo = start();
    expect(await demo.ended).toBe(1);
    other.close();
    expect(demo.output().trim()).toBe(
      `port ${ports.backend}, which backend needs, is in use by another program; stop it, or set CUSTODY_DEMO_BACKEND_PORT to a free port`,
    );
  });

  it('tells how to end what a killed supervisor left behind', async () => {
    const killed = start();
    await killed.says('postgres  ready');
    killed.child.kill('SIGKILL');
    await killed.ended;
    const next = start();
    expect(await next.ended).toBe(1);
    const advice = /`kill -- ((?:-\d+ ?)+)`/.exec(next.output())?.[1] ?? '';
    for (const group of advice.split(' ')) {
      process.kill(Number(group), 'SIGTERM');
    }
    while (await isPortInUse(ports.postgres)) {
      await new Promise(resolve => {
        setTimeout(resolve, 50);
      });
    }
  });
});

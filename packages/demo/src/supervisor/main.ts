import { readDemoConfig } from '../config';
import { columns, type Say } from './output';
import { killProcessGroups } from './processGroup';
import { startDemo, type RunningDemo } from './startDemo';

const say: Say = line => process.stdout.write(`${line}\n`);

/** `npm start`: brings the demo up, says where it is, and takes it down on Ctrl-C. */
async function main(): Promise<number> {
  const interrupted = new AbortController();
  let firstSignalAt = 0;
  const onSignal = () => {
    if (interrupted.signal.aborted) {
      // A signal to the whole group reaches us more than once, when those who started us pass it on.
      if (performance.now() - firstSignalAt > 1_000) {
        process.exit(1);
      }
      return;
    }
    firstSignalAt = performance.now();
    say('\nStopping; once more to stop at once');
    interrupted.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  process.on('SIGHUP', onSignal);
  // Whatever happens to this process, what it started must not outlive it.
  process.on('exit', killProcessGroups);

  let demo: RunningDemo;
  try {
    demo = await startDemo(readDemoConfig(), {
      say,
      signal: interrupted.signal,
    });
  } catch (error) {
    if (interrupted.signal.aborted) {
      return 0;
    }
    process.stderr.write(`\n${(error as Error).message}\n`);
    return 1;
  }

  welcome(demo);
  const death = await Promise.race([
    demo.died,
    new Promise<undefined>(resolve => {
      if (interrupted.signal.aborted) {
        resolve(undefined);
      }
      interrupted.signal.addEventListener('abort', () => resolve(undefined));
    }),
  ]);
  if (death) {
    process.stderr.write(`\n${death}\nStopping the rest\n`);
  }
  await demo.stop();
  say('Stopped');
  return death ? 1 : 0;
}

function welcome(demo: RunningDemo): void {
  const people = demo.personas
    .filter(persona => persona.role)
    .map(persona => [persona.name, persona.role ?? '', persona.does ?? '']);
  say(`
Custody is at ${demo.urls.frontend}

Sign in as
${columns(people)
  .map(line => `  ${line}`)
  .join('\n')}

The sample workload shows itself at ${
    demo.urls.workload
  }. Ctrl-C stops everything.`);
}

main().then(
  code => process.exit(code),
  error => {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(1);
  },
);

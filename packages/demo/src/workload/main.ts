import { readDemoConfig } from '../config';
import { runPart } from '../part';
import { startWorkload } from './server';

runPart('workload', async () => {
  const workload = await startWorkload(readDemoConfig(), line =>
    process.stdout.write(`${line}\n`),
  );
  return { ready: `sample workload at ${workload.url}`, close: workload.close };
});

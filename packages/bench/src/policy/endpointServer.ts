import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import express from 'express';
import { loadPolicySet, readPolicyDirectory } from '@custody/policy';
import { questions } from './questions';

/**
 * Answers decisions, and beside them the same bytes without deciding anything; a process of its own, so that who asks
 * does not slow it.
 */
async function main(): Promise<void> {
  const loaded = loadPolicySet(
    await readPolicyDirectory(
      // eslint-disable-next-line no-restricted-syntax -- never built: it runs from its sources
      resolve(__dirname, '../../../../examples/policies'),
    ),
  );
  if (!loaded.ok) {
    throw new Error(JSON.stringify(loaded.problems));
  }
  const { set } = loaded;
  const answer = (body: unknown) => {
    const { input: _input, ...view } = set.decide(
      body as Parameters<typeof set.decide>[0],
    );
    return view;
  };
  const fixed = answer(questions(1)[0]);
  const app = express();
  app.use(express.json());
  app.post('/decide', (request, response) => {
    response.json(answer(request.body));
  });
  app.post('/bare', (_request, response) => {
    response.json(fixed);
  });
  const server = app.listen(0, '127.0.0.1', () => {
    process.send?.({ port: (server.address() as AddressInfo).port });
  });
}

// Nothing is left running when who started it is gone.
process.on('disconnect', () => process.exit());

main();

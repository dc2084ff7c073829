import assert from 'node:assert/strict';
import { SecretValue } from '@custody/backstage-plugin-custody-node';
import type { ContractCase } from '../contract';
import {
  asSink,
  CONNECTION,
  newPassword,
  newVersion,
  sinkCasesWith,
} from './cases';
import type { SinkContractHarness } from './harness';

/**
 * The contract that every `CredentialSink` keeps, as cases against what it really delivers to. Each case seals
 * versions of its own and forgets them again.
 */
export function credentialSinkContract(
  harness: SinkContractHarness,
): ContractCase[] {
  const withSink = sinkCasesWith(harness);
  return [
    withSink(
      'each consumer reads the secret and how to connect, and nothing else',
      async ({ sink, seal, consumers, signal }) => {
        const of = newVersion();
        const password = newPassword();
        const sealed = await seal(of, { password });
        await sink.deliver(of, sealed, signal);
        assert.deepEqual(
          sealed.map(({ consumerId }) => consumerId),
          consumers.map(({ name }) => name),
        );
        for (const [at, each] of sealed.entries()) {
          assert.deepEqual(await harness.open(consumers[at], each), {
            ...CONNECTION,
            username: 'u',
            password,
          });
        }
      },
    ),

    withSink('what is kept by Custody holds no secret', async ({ seal }) => {
      const password = newPassword();
      const sealed = await seal(newVersion(), { password });
      const text = JSON.stringify(sealed);
      for (const hidden of [
        password,
        Buffer.from(password).toString('base64').slice(0, 16),
        Buffer.from(password).toString('hex'),
      ]) {
        assert.ok(!text.includes(hidden), 'the secret is in what is persisted');
      }
    }),

    withSink(
      'what is for one consumer another can’t read, where keys say who may',
      async ({ sink, seal, consumers }) => {
        if (!sink.bindsToKeys) return;
        const [first] = await seal(newVersion());
        await assert.rejects(harness.open(consumers[1], first));
      },
    ),

    withSink(
      'sealing a version again replaces its secret',
      async ({ sink, seal, consumers, signal }) => {
        const of = newVersion();
        await seal(of);
        const password = newPassword();
        const [last] = await seal(of, { password });
        await sink.deliver(of, [last], signal);
        const opened = await harness.open(consumers[0], last);
        assert.equal(opened.password, password);
      },
    ),

    withSink(
      'sealing a version twice at the same moment harms nothing',
      async ({ sink, seal, consumers, signal }) => {
        const of = newVersion();
        // One may be refused: the engine repeats it.
        await Promise.allSettled([seal(of), seal(of)]);
        const password = newPassword();
        const [last] = await seal(of, { password });
        await sink.deliver(of, [last], signal);
        const opened = await harness.open(consumers[0], last);
        assert.equal(opened.password, password);
      },
    ),

    withSink(
      'delivering again changes nothing',
      async ({ sink, seal, consumers, signal }) => {
        const of = newVersion();
        const password = newPassword();
        const sealed = await seal(of, { password });
        await sink.deliver(of, sealed, signal);
        await sink.deliver(of, sealed, signal);
        const opened = await harness.open(consumers[0], sealed[0]);
        assert.equal(opened.password, password);
      },
    ),

    withSink(
      'where there is no consumer nothing is left',
      async ({ sink, seal, signal }) => {
        const of = newVersion();
        const sealed = await seal(of, { consumers: [] });
        assert.deepEqual(sealed, []);
        await sink.deliver(of, sealed, signal);
        assert.equal((await harness.kept?.(of)) ?? null, null);
      },
    ),

    withSink(
      'a version that is forgotten is gone, and no other with it',
      async ({ sink, seal, consumers, signal }) => {
        const old = newVersion();
        const others = [
          { ...old, version: 2 },
          { ...old, version: 11 },
          newVersion(1),
          newVersion(1, 'ledger-api-db-2'),
        ];
        const passwords = others.map(newPassword);
        await seal(old);
        const kept = [];
        for (const [at, of] of others.entries()) {
          kept.push(await seal(of, { password: passwords[at] }));
        }
        await sink.forget(old, signal);
        await sink.forget(old, signal);
        assert.equal((await harness.kept?.(old)) ?? null, null);
        for (const [at, [first]] of kept.entries()) {
          const opened = await harness.open(consumers[0], first);
          assert.equal(opened.password, passwords[at]);
        }
      },
    ),

    withSink(
      'forgetting leaves none of the secrets that were set before the last',
      async ({ sink, seal, signal }) => {
        const of = newVersion();
        await seal(of);
        await seal(of);
        await sink.forget(of, signal);
        assert.equal((await harness.kept?.(of)) ?? null, null);
      },
    ),

    withSink(
      'forgetting what was never there is success',
      async ({ sink, signal }) => {
        await sink.forget(newVersion(), signal);
      },
    ),

    withSink(
      'an aborted signal leaves nothing at another system',
      async ({ sink, consumers }) => {
        if (!harness.kept) return;
        const of = newVersion();
        await assert.rejects(
          sink.seal(
            of,
            new SecretValue({ username: 'u', password: newPassword() }),
            CONNECTION,
            await Promise.all(consumers.map(asSink)),
            AbortSignal.abort(new Error('stopped')),
          ),
          /stopped/,
        );
        assert.equal(await harness.kept(of), null);
      },
    ),
  ];
}

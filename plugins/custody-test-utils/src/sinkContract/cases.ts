import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CredentialSink,
  type ProviderVersion,
  type SealedSecret,
  SecretValue,
  type SinkConsumer,
} from '@custody/backstage-plugin-custody-node';
import { ConsumerDouble } from '../consumerDouble';
import type { ContractCase } from '../contract';
import type { SinkContractHarness } from './harness';

/** What a case works with. */
export type SinkCaseContext = {
  sink: CredentialSink;
  signal: AbortSignal;
  /** Two consumers with keys of their own. */
  consumers: ConsumerDouble[];
  /** Seals a version, which is forgotten when the case is over. */
  seal(
    of: ProviderVersion,
    options?: { password?: string; consumers?: ConsumerDouble[] },
  ): Promise<SealedSecret[]>;
};

const TIMEOUT_MS = 30_000;

/** What every secret is sealed with. */
export const CONNECTION = { host: 'db.example.com', port: 5432 };

/** @returns a password that there was never before */
export const newPassword = () => `password-${randomUUID()}`;

/** @returns a version of an identity that there was never before */
export function newVersion(
  number = 1,
  name = 'ledger-api-db',
): ProviderVersion {
  return {
    identity: { uid: randomUUID(), namespace: 'payments', name },
    version: number,
  };
}

/** Cases against a sink of their own, which forget what they sealed. */
export function sinkCasesWith(harness: SinkContractHarness) {
  return (
    title: string,
    run: (context: SinkCaseContext) => Promise<void>,
  ): ContractCase => ({
    title,
    run: async () => {
      const { sink, close } = await harness.createSink();
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const sealed: ProviderVersion[] = [];
      const consumers = await Promise.all(
        ['ledger-api', 'ledger-batch'].map(name => ConsumerDouble.create(name)),
      );
      try {
        await run({
          sink,
          signal,
          consumers,
          seal: async (of, options = {}) => {
            sealed.push(of);
            return sink.seal(
              of,
              new SecretValue({
                username: 'u',
                password: options.password ?? newPassword(),
              }),
              CONNECTION,
              await Promise.all((options.consumers ?? consumers).map(asSink)),
              signal,
            );
          },
        });
      } finally {
        for (const of of sealed) await sink.forget(of, signal);
        // What was aborted may still be on its way.
        await sleep(0);
        await close();
      }
    },
  });
}

/** @returns a consumer as sinks know it; its id is its name */
export async function asSink(consumer: ConsumerDouble): Promise<SinkConsumer> {
  const [, encryptionKey] = await consumer.keys();
  return { id: consumer.name, name: consumer.name, encryptionKey };
}

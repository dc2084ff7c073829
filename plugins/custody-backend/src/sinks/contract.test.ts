import type { JsonObject } from '@backstage/types';
import {
  credentialSinkContract,
  type SinkContractHarness,
} from '@custody/backstage-plugin-custody-test-utils';
import { createSealedSink } from './sealed';

const harness: SinkContractHarness = {
  createSink: async () => ({
    sink: createSealedSink(),
    close: async () => {},
  }),
  open: async (consumer, { payload }) =>
    (await consumer.open(payload)) as JsonObject,
};

describe('`sealed` keeps the contract', () => {
  it.each(credentialSinkContract(harness))('$title', async ({ run: check }) => {
    await expect(check()).resolves.toBeUndefined();
  });
});

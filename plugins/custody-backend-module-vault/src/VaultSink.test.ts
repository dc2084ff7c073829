import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { JsonObject } from '@backstage/types';
import {
  credentialSinkContract,
  type SinkContractHarness,
} from '@custody/backstage-plugin-custody-test-utils';
import {
  SECRET_ID,
  ROLE_ID,
  startVaultDouble,
  type VaultDouble,
} from './__testUtils__/vaultDouble';
import { VaultSink, type VaultReference } from './VaultSink';

// Against a double: it shows that the sink keeps the contract of Custody, not that a real server does as documented.
describe('the sink keeps the contract, on a double of Vault', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'custody-vault-'));
  const secretIdFile = path.join(folder, 'secret-id');
  let vault: VaultDouble;

  beforeAll(async () => {
    writeFileSync(secretIdFile, `${SECRET_ID}\n`);
    vault = await startVaultDouble();
  });
  afterAll(async () => {
    await vault.close();
    rmSync(folder, { recursive: true });
  });

  const harness: SinkContractHarness = {
    createSink: async () => {
      const sink = new VaultSink({
        server: { url: vault.url, namespace: null, ca: null },
        mount: 'secret',
        path: 'custody',
        auth: {
          method: 'appRole',
          roleId: ROLE_ID,
          secretIdFile,
          mount: 'approle',
        },
      });
      return { sink, close: () => sink.close() };
    },
    open: async (_, { payload }) => {
      const {
        mount,
        path: at,
        version,
      } = JSON.parse(payload) as VaultReference;
      expect(mount).toBe('secret');
      return vault.read(at, version) as JsonObject;
    },
    kept: async ({ identity: { namespace, name, uid }, version }) =>
      vault.kept(`custody/${namespace}/${name}/${uid}/${version}`),
  };

  it.each(credentialSinkContract(harness))('$title', async ({ run: check }) => {
    await expect(check()).resolves.toBeUndefined();
  });
});

import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  type ProviderVersion,
  type SealedSecret,
  SecretValue,
} from '@custody/backstage-plugin-custody-node';
import {
  type FaultyProxy,
  startFaultyProxy,
} from '@custody/backstage-plugin-custody-test-utils';
import type { VaultSinkOptions } from '../config';
import { VaultSink } from '../VaultSink';
import {
  JWT,
  ROLE_ID,
  SECRET_ID,
  startVaultDouble,
  type VaultDouble,
} from './vaultDouble';

export const PASSWORD = 'hunter2-hunter2-hunter2';

/** Nothing of this may ever be in an error. */
const HIDDEN = [PASSWORD, SECRET_ID, JWT, 'hvs.'];

/** A double of Vault with a proxy in front that can be told to misbehave, and a sink that knows only the proxy. */
export async function createVaultWorld(
  options: {
    double?: Parameters<typeof startVaultDouble>[0];
    auth?: VaultSinkOptions['auth']['method'];
    sink?: Partial<VaultSinkOptions>;
  } = {},
) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'custody-vault-'));
  const file = (name: string, text: string) => {
    const at = path.join(folder, name);
    writeFileSync(at, text);
    return at;
  };
  const vault: VaultDouble = await startVaultDouble(options.double);
  const proxy: FaultyProxy = await startFaultyProxy({
    host: 'localhost',
    port: Number(new URL(vault.url).port),
  });
  const files = {
    secretId: file('secret-id', SECRET_ID),
    jwt: file('jwt', JWT),
    token: file('token', vault.mintToken()),
  };
  const auths: Record<string, VaultSinkOptions['auth']> = {
    tokenFile: { method: 'tokenFile', file: files.token },
    appRole: {
      method: 'appRole',
      roleId: ROLE_ID,
      secretIdFile: files.secretId,
      mount: 'approle',
    },
    kubernetes: {
      method: 'kubernetes',
      role: 'custody',
      jwtFile: files.jwt,
      mount: 'kubernetes',
    },
  };
  const clock = { now: 0 };
  const sink = new VaultSink(
    {
      server: {
        url: options.double?.tls ? vault.url : `http://127.0.0.1:${proxy.port}`,
        namespace: options.double?.namespace ?? null,
        ca: null,
      },
      mount: 'secret',
      path: 'custody',
      auth: auths[options.auth ?? 'appRole'],
      ...options.sink,
    },
    { timeoutMs: 500, nowMillis: () => clock.now },
  );
  const signal = () => AbortSignal.timeout(20_000);

  return {
    vault,
    proxy,
    sink,
    files,
    signal,

    /** Time passes, at the server and here. */
    pass: (seconds: number) => {
      vault.pass(seconds);
      clock.now += seconds * 1_000;
    },

    seal: (
      of: ProviderVersion,
      password = PASSWORD,
      stop: AbortSignal = signal(),
    ): Promise<SealedSecret[]> =>
      sink.seal(
        of,
        new SecretValue({ username: 'u', password }),
        { host: 'db' },
        [{ id: 'c1', name: 'api', encryptionKey: {} as never }],
        stop,
      ),

    /** What is asked of the server while something is done. */
    async during(work: () => Promise<unknown>): Promise<string[]> {
      const before = vault.asked.length;
      await work();
      return vault.asked.slice(before).map(({ what }) => what);
    },

    async close() {
      await sink.close();
      await proxy.close();
      await vault.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export type VaultWorld = Awaited<ReturnType<typeof createVaultWorld>>;

export const version = (): ProviderVersion => ({
  identity: { uid: randomUUID(), namespace: 'payments', name: 'ledger-db' },
  version: 1,
});

export const pathOf = ({ identity, version: number }: ProviderVersion) =>
  `custody/payments/ledger-db/${identity.uid}/${number}`;

/** @returns the text of what something fails with, which holds no secret */
export async function failure(attempt: Promise<unknown>): Promise<string> {
  const error = await attempt.then(
    () => 'it did not fail',
    thrown => thrown,
  );
  for (let at = error; at instanceof Error; at = at.cause as Error) {
    for (const hidden of HIDDEN) {
      expect(`${at} ${at.stack} ${JSON.stringify(at)}`).not.toContain(hidden);
    }
  }
  return String(error);
}

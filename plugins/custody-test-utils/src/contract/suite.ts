import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import {
  SecretValue,
  type CredentialProvider,
  type IssuedCredential,
  type ProviderVersion,
} from '@custody/backstage-plugin-custody-node';
import type { ProviderContractHarness } from './harness';

/** One promise of the contract, to be run under any test runner. It throws when the provider breaks it. */
export type ContractCase = { title: string; run(): Promise<void> };

const TIMEOUT_MS = 30_000;

function version(number = 1, name = 'ledger-api-db'): ProviderVersion {
  return {
    identity: { uid: randomUUID(), namespace: 'payments', name },
    version: number,
  };
}

const next = (of: ProviderVersion): ProviderVersion => ({
  identity: of.identity,
  version: of.version + 1,
});

/**
 * The contract that every `CredentialProvider` keeps, as cases against the real system. Each case uses
 * identities of its own and removes them again.
 */
export function credentialProviderContract(
  harness: ProviderContractHarness,
): ContractCase[] {
  const withProvider = (
    title: string,
    run: (context: {
      provider: CredentialProvider;
      signal: AbortSignal;
      issue: (
        of: ProviderVersion,
        options?: {
          privileges?: typeof harness.privileges;
          validUntil?: string;
        },
      ) => Promise<IssuedCredential>;
    }) => Promise<void>,
  ): ContractCase => ({
    title,
    run: async () => {
      const provider = await harness.createProvider();
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const issued: ProviderVersion[] = [];
      try {
        await run({
          provider,
          signal,
          issue: (of, options = {}) => {
            issued.push(of);
            return provider.issue(
              of,
              {
                privileges: options.privileges ?? harness.privileges,
                validUntil: options.validUntil ?? null,
              },
              signal,
            );
          },
        });
      } finally {
        for (const of of issued) {
          await provider.revoke(of, signal);
          await provider.retire(of.identity, signal);
        }
        await provider.close();
      }
    },
  });

  const refused = (attempt: Promise<unknown>, what: string) =>
    assert.rejects(attempt, `${what} was not refused`);

  return [
    withProvider(
      'a new credential can do what its privileges say',
      async ({ provider, issue, signal }) => {
        const issued = await issue(version());
        await provider.verify(issued, signal);
        await harness.use(issued);
      },
    ),

    ...Object.entries(harness.overstep).map(([what, overstep]) =>
      withProvider(`a new credential can't ${what}`, async ({ issue }) => {
        const issued = await issue(version());
        await refused(overstep(issued), what);
      }),
    ),

    withProvider(
      'verify refuses a wrong secret',
      async ({ provider, issue, signal }) => {
        const issued = await issue(version());
        const wrong = new SecretValue({
          ...issued.secret.reveal(),
          password: 'not-the-password',
        });
        await refused(
          provider.verify({ ...issued, secret: wrong }, signal),
          'a wrong secret',
        );
      },
    ),

    withProvider(
      'issuing a version again replaces its secret on the same account',
      async ({ issue }) => {
        const of = version();
        const first = await issue(of);
        const second = await issue(of);
        assert.equal(second.account, first.account);
        assert.notDeepEqual(second.secret.reveal(), first.secret.reveal());
        await harness.use(second);
        await refused(harness.logIn(first), 'the secret that was replaced');
      },
    ),

    withProvider(
      'issuing one version twice at the same moment leaves one account that works',
      async ({ provider, issue, signal }) => {
        const of = version();
        const both = await Promise.all([issue(of), issue(of)]);
        assert.equal(both[0].account, both[1].account);
        const last = await issue(of);
        await harness.use(last);
        await provider.revoke(of, signal);
        assert.equal(await provider.isRevoked(of, signal), true);
      },
    ),

    withProvider(
      'two versions work at the same time, and revoking one leaves the other alone',
      async ({ provider, issue, signal }) => {
        const of = version();
        const old = await issue(of);
        const session = await harness.logIn(old);
        const fresh = await issue(next(of));
        assert.notEqual(fresh.account, old.account);
        await session.use();
        await harness.use(old);
        await harness.use(fresh);
        await provider.revoke(of, signal);
        await refused(session.use(), 'a session of the revoked version');
        await session.close();
        await refused(harness.logIn(old), 'the revoked version');
        assert.equal(await provider.isRevoked(of, signal), true);
        assert.equal(await provider.isRevoked(next(of), signal), false);
        await harness.use(fresh);
      },
    ),

    withProvider(
      'revoking twice, or what was never issued, succeeds',
      async ({ provider, issue, signal }) => {
        const of = version();
        await issue(of);
        await provider.revoke(of, signal);
        await provider.revoke(of, signal);
        const never = version();
        await provider.revoke(never, signal);
        assert.equal(await provider.isRevoked(never, signal), true);
        await provider.retire(never.identity, signal);
      },
    ),

    withProvider(
      'a version with narrower privileges takes the rest away',
      async ({ provider, issue, signal }) => {
        const of = version();
        const wide = await issue(of);
        await harness.use(wide);
        const narrow = await issue(next(of), { privileges: harness.narrower });
        await provider.verify(narrow, signal);
        await refused(
          harness.use(narrow),
          'what the narrower privileges leave out',
        );
      },
    ),

    withProvider(
      'suspend stops logins, resume lets them in again',
      async ({ provider, issue, signal }) => {
        if (!provider.capabilities.suspend) return;
        const of = version();
        const issued = await issue(of);
        await provider.suspend(of, signal);
        await provider.suspend(of, signal);
        await refused(harness.logIn(issued), 'a suspended version');
        await provider.resume(of, signal);
        await harness.use(issued);
      },
    ),

    withProvider(
      'endSessions ends what is open and counts it',
      async ({ provider, issue, signal }) => {
        if (!provider.capabilities.endSessions) return;
        const of = version();
        const issued = await issue(of);
        assert.equal(await provider.endSessions(of, signal), 0);
        const session = await harness.logIn(issued);
        assert.equal(await provider.endSessions(of, signal), 1);
        await refused(session.use(), 'a session that was ended');
        await session.close();
        await harness.use(issued);
      },
    ),

    withProvider(
      'a credential past its end is refused',
      async ({ provider, issue }) => {
        if (!provider.capabilities.expiry) return;
        const issued = await issue(version(), {
          validUntil: new Date(Date.now() - 1_000).toISOString(),
        });
        await refused(harness.logIn(issued), 'a credential past its end');
      },
    ),

    withProvider(
      'lastUsed tells of an open session, and of none before',
      async ({ provider, issue, signal }) => {
        if (provider.capabilities.lastUsed === 'none') return;
        const of = version();
        const issued = await issue(of);
        assert.deepEqual(await provider.lastUsed(of.identity, signal), []);
        const session = await harness.logIn(issued);
        await session.use();
        const [seen] = await provider.lastUsed(of.identity, signal);
        await session.close();
        assert.equal(seen.account, issued.account);
        assert.equal(
          seen.lowerBound,
          provider.capabilities.lastUsed === 'sampled',
        );
        assert.ok(
          Date.parse(seen.at) > Date.now() - 3_600_000,
          `\`${seen.at}\` is no recent instant`,
        );
      },
    ),

    withProvider(
      'list shows the account with its identity and version',
      async ({ provider, issue, signal }) => {
        if (!provider.capabilities.list) return;
        const of = version(3);
        const issued = await issue(of);
        const found = [];
        for await (const account of provider.list(signal)) {
          if (account.account === issued.account) found.push(account);
        }
        assert.deepEqual(found, [
          {
            account: issued.account,
            identityUid: of.identity.uid,
            version: 3,
            canLogIn: true,
          },
        ]);
      },
    ),

    withProvider(
      'retire leaves no account of the identity behind',
      async ({ provider, issue, signal }) => {
        const of = version();
        await issue(of);
        await provider.revoke(of, signal);
        await provider.retire(of.identity, signal);
        await provider.retire(of.identity, signal);
        if (!provider.capabilities.list) return;
        for await (const account of provider.list(signal)) {
          assert.notEqual(
            account.identityUid,
            of.identity.uid,
            `\`${account.account}\` is left`,
          );
        }
      },
    ),

    withProvider(
      'names at the length limit, alike but for their end, stay two identities',
      async ({ issue }) => {
        const long = 'a'.repeat(62);
        const one = await issue(version(1, `${long}b`));
        const other = await issue(version(1, `${long}c`));
        assert.notEqual(one.account, other.account);
        await harness.use(one);
        await harness.use(other);
      },
    ),

    withProvider(
      'the secret shows itself nowhere by accident',
      async ({ issue }) => {
        const issued = await issue(version());
        const { password } = issued.secret.reveal();
        assert.equal(typeof password, 'string');
        assert.ok(
          String(password).length >= 32,
          'the secret is shorter than 32 characters',
        );
        for (const text of [
          JSON.stringify(issued),
          inspect(issued, { depth: 10, showHidden: true }),
          `${issued.secret}`,
          JSON.stringify(issued.connection),
        ]) {
          assert.ok(!text.includes(String(password)), 'the secret is readable');
        }
      },
    ),

    withProvider(
      'malformed privileges are found fault with, and good ones are not',
      async ({ provider }) => {
        assert.deepEqual(provider.checkPrivileges(harness.privileges), []);
        assert.deepEqual(
          provider
            .checkPrivileges(harness.malformed)
            .map(problem => problem.index),
          harness.malformed.map((_, index) => index),
        );
      },
    ),

    withProvider(
      'an aborted signal stops the work before it starts',
      async ({ provider }) => {
        const of = version();
        const aborted = AbortSignal.abort(new Error('stopped'));
        await assert.rejects(
          provider.issue(
            of,
            { privileges: harness.privileges, validUntil: null },
            aborted,
          ),
          /stopped/,
        );
      },
    ),
  ];
}

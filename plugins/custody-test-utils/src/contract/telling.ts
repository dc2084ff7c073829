import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { casesWith, type ContractCase, version } from './cases';
import type { ProviderContractHarness } from './harness';

/** What a provider tells of its accounts, and what it keeps to itself. */
export function tellingCases(harness: ProviderContractHarness): ContractCase[] {
  const withProvider = casesWith(harness);
  return [
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
  ];
}

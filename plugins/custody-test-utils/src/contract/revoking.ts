import assert from 'node:assert/strict';
import { casesWith, type ContractCase, next, refused, version } from './cases';
import type { ProviderContractHarness } from './harness';

/** What revoking and retiring leave behind. */
export function revokingCases(
  harness: ProviderContractHarness,
): ContractCase[] {
  const withProvider = casesWith(harness);
  return [
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
  ];
}

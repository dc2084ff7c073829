import assert from 'node:assert/strict';
import { SecretValue } from '@custody/backstage-plugin-custody-node';
import { casesWith, type ContractCase, next, refused, version } from './cases';
import type { ProviderContractHarness } from './harness';

/** What a new credential can do, and what issuing again does to it. */
export function issuingCases(harness: ProviderContractHarness): ContractCase[] {
  const withProvider = casesWith(harness);
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
  ];
}

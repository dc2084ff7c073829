import assert from 'node:assert/strict';
import { casesWith, type ContractCase, refused, version } from './cases';
import type { ProviderContractHarness } from './harness';

/** What is stopped for a time, or ends by itself. */
export function interruptingCases(
  harness: ProviderContractHarness,
): ContractCase[] {
  const withProvider = casesWith(harness);
  return [
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
      'extend lets in again until the new end, and never ends sooner',
      async ({ provider, issue, signal }) => {
        if (!provider.capabilities.expiry || !provider.extend) return;
        const at = (millis: number) =>
          new Date(Date.now() + millis).toISOString();
        const of = version();
        const issued = await issue(of, { validUntil: at(-1_000) });
        await provider.extend(of, at(60_000), signal);
        await harness.use(issued);
        await provider.extend(of, at(-1_000), signal);
        await harness.use(issued);
        await assert.rejects(
          provider.extend(version(), at(60_000), signal),
          'a version without an account was extended',
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

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ContractCase } from '../contract';
import type { Fault } from '../faultyProxy';
import { faultsWith } from './cases';
import type { ProviderFaultsHarness } from './harness';

/** So much later is far too late for a hasty provider, and nothing to one that is patient. */
const TOO_LATE_MS = 3_000;
const LATE_MS = 50;
/** What was let through has arrived by then. */
const ARRIVED_MS = 500;

/**
 * What a provider makes of a system that refuses, hangs, answers late or never, is cut off in the midst of something, or
 * lets its administrator in no more: each failure is named, tells no secret, and is mended by trying again.
 */
export function credentialProviderFaults(
  harness: ProviderFaultsHarness,
): ContractCase[] {
  return [
    ...unavailable(harness),
    ...interrupted(harness),
    ...overtaken(harness),
    ...locked(harness),
  ];
}

function unavailable(harness: ProviderFaultsHarness): ContractCase[] {
  const { changes, says } = harness;
  const withFaults = faultsWith(harness);
  const [first] = Object.values(changes);
  const faults: [string, Fault, RegExp][] = [
    ['cuts connections at once', { kind: 'refuse' }, says.hungUp],
    ['hangs from the first byte', { kind: 'hang' }, says.silent],
    ['hangs in the middle', { kind: 'hang', at: first }, says.silent],
    ['answers far too late', { kind: 'delay', ms: TOO_LATE_MS }, says.silent],
  ];
  return [
    ...faults.map(([what, fault, said]) =>
      withFaults(
        `a server that ${what} is named, and the next attempt succeeds`,
        async ({ proxy, version, provider, issue, failure, signal }) => {
          const of = version();
          const hasty = await provider('hasty');
          proxy.fault = fault;
          assert.match(await failure(issue(hasty, of)), said);
          proxy.fault = null;
          const patient = await provider('patient');
          await patient.verify(await issue(patient, of), signal);
        },
      ),
    ),

    withFaults(
      'a slow answer that still comes in time is an answer',
      async ({ proxy, version, provider, issue, signal }) => {
        proxy.fault = { kind: 'delay', ms: LATE_MS };
        const patient = await provider('patient');
        await patient.verify(await issue(patient, version()), signal);
      },
    ),

    withFaults(
      'an aborted signal ends at once what hangs, with its own reason',
      async ({ proxy, version, provider, issue }) => {
        const patient = await provider('patient');
        proxy.fault = { kind: 'hang' };
        const abort = new AbortController();
        const attempt = issue(patient, version(), { signal: abort.signal });
        setTimeout(() => abort.abort(new Error('stopped by the engine')), 100);
        const started = performance.now();
        await assert.rejects(attempt, /stopped by the engine/);
        assert.ok(performance.now() - started < 2_000, 'it took too long');
      },
    ),
  ];
}

function interrupted(harness: ProviderFaultsHarness): ContractCase[] {
  const { changes, opens, removes, says } = harness;
  const withFaults = faultsWith(harness);
  return [
    ...Object.entries(changes).flatMap(([what, at]) =>
      (
        [
          ['before', { kind: 'cut', at }],
          ['after', { kind: 'lose-answer', to: at }],
        ] as [string, Fault][]
      ).map(([how, fault]) =>
        withFaults(
          `what was cut off right ${how} ${what} is completed, and is one account`,
          async ({ proxy, version, provider, issue, ...context }) => {
            const of = version();
            const patient = await provider('patient');
            proxy.fault = fault;
            const said = await context.failure(issue(patient, of));
            assert.match(said, says.hungUp);
            proxy.fault = null;
            const whole = await issue(patient, of);
            await patient.verify(whole, context.signal);
            assert.deepEqual(await context.accounts(of), [
              {
                account: whole.account,
                identityUid: of.identity.uid,
                version: 1,
                canLogIn: true,
              },
            ]);
          },
        ),
      ),
    ),

    withFaults(
      'what is half made lets nobody in',
      async ({ proxy, version, provider, issue, failure, accounts }) => {
        if (opens === null) return;
        const of = version();
        proxy.fault = { kind: 'cut', at: changes[opens] };
        await failure(issue(await provider('patient'), of));
        for (const { canLogIn } of await accounts(of)) {
          assert.equal(canLogIn, false);
        }
      },
    ),

    withFaults(
      'a revocation that was cut off, or whose answer was lost, is done by doing it again',
      async ({ proxy, version, provider, issue, failure, signal }) => {
        const of = version();
        const patient = await provider('patient');
        await issue(patient, of);
        for (const fault of [
          { kind: 'cut', at: removes },
          { kind: 'lose-answer', to: removes },
        ] as Fault[]) {
          proxy.fault = fault;
          await failure(patient.revoke(of, signal));
        }
        proxy.fault = null;
        await patient.revoke(of, signal);
        assert.equal(await patient.isRevoked(of, signal), true);
      },
    ),
  ];
}

function overtaken(harness: ProviderFaultsHarness): ContractCase[] {
  const { late } = harness;
  return late === null
    ? []
    : [
        faultsWith(harness)(
          'a secret that comes late, after the attempt was given up, takes nothing from a later one',
          async ({ proxy, version, provider, direct, issue, ...context }) => {
            const of = version();
            const hasty = await provider('hasty');
            proxy.fault = { kind: 'hold', at: late };
            await context.failure(issue(hasty, of, { attempt: 1 }));
            proxy.fault = null;
            // Either the later attempt is made while the first is on its way, or it is refused until that has come.
            const meanwhile = await issue(direct, of, { attempt: 2 }).catch(
              () => null,
            );
            assert.ok(proxy.release() > 0, 'nothing was on its way');
            await sleep(ARRIVED_MS);
            const later =
              meanwhile ?? (await issue(direct, of, { attempt: 2 }));
            await direct.verify(later, context.signal);
          },
        ),
      ];
}

function locked(harness: ProviderFaultsHarness): ContractCase[] {
  const { administrator, says } = harness;
  return [
    faultsWith(harness)(
      'an administrator whose password was changed is told what to set, and goes on once it is right again',
      async ({ version, provider, issue, failure, signal }) => {
        const of = version();
        const patient = await provider('patient');
        await patient.ping(signal);
        await administrator.changePassword();
        try {
          if (administrator.endConnections) {
            await administrator.endConnections();
            await sleep(ARRIVED_MS);
          }
          assert.match(await failure(issue(patient, of)), says.refused);
        } finally {
          await administrator.putPasswordBack();
        }
        await patient.verify(await issue(patient, of), signal);
      },
    ),
  ];
}

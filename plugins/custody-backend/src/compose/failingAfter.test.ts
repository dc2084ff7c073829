import type { IdentityDetail } from '@custody/backstage-plugin-custody-common';
import { type StartedPlugin, startPlugin } from '../__testUtils__/startPlugin';

jest.setTimeout(60_000);

const FAILING_AFTER = 3;
const ADA = { user: 'ada' } as const;

/** From the configuration to what people see, through the plugin as it is started. */
describe('`custody.rotation.failingAfter`', () => {
  let plugin: StartedPlugin;

  beforeAll(async () => {
    plugin = await startPlugin({
      custody: { rotation: { failingAfter: FAILING_AFTER } },
    });
  });
  afterAll(() => plugin.stop());

  const identity = async (): Promise<IdentityDetail> =>
    (await plugin.call(ADA, 'get', '/identities/payments/reports')).body;

  /** The identity once so many attempts have failed. */
  const failed = async (attempts: number): Promise<IdentityDetail> => {
    for (let look = 0; look < 400; look += 1) {
      const seen = await identity();
      if (
        seen.operation?.state === 'retrying' &&
        seen.operation.attempts >= attempts
      ) {
        return seen;
      }
      await new Promise(resolve => setTimeout(resolve, 25));
    }
    throw new Error(`no ${attempts} attempts failed in 10 s`);
  };

  it('says after how many failed attempts an identity is failing', async () => {
    plugin.provider.misbehave(
      'issue',
      ...Array.from({ length: 20 }, () => new Error('it is down')),
    );
    const { body, status } = await plugin.call(ADA, 'post', '/requests', {
      kind: 'create',
      identity: {
        namespace: 'payments',
        name: 'reports',
        owner: 'group:default/payments',
        scopes: ['own:read'],
      },
      reason: 'reads what it reports',
    });
    expect([status, body]).toMatchObject([201, {}]);

    const seen: Array<[number | undefined, boolean]> = [];
    for (let attempt = 1; attempt <= FAILING_AFTER; attempt += 1) {
      const { operation, findings } = await failed(attempt);
      seen.push([
        operation?.attempts,
        findings.some(({ rule }) => rule === 'rotation-failing'),
      ]);
      // Nobody waits here until it is tried by itself; should that be at the same moment, this is refused.
      await plugin.call(ADA, 'post', `/operations/${operation?.id}/try`, {
        reason: 'to see it fail once more',
      });
    }
    expect(seen).toEqual([
      [1, false],
      [2, false],
      [3, true],
    ]);
  });
});

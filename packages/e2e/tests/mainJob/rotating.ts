import { expect, test } from '@playwright/test';
import {
  expectAccessible,
  loginRoles,
  privilegesOf,
  workloadStatus,
} from '../../src';
import { GRANTED, IDENTITY, SERVICE, type Story } from './story';

/** A new version takes the place of the first, while the workload goes on. */
export function rotating(story: Story) {
  test('rotation: the workload keeps working, the old role is gone, the page shows the proof', async ({
    browser,
  }) => {
    const { page, api } = await story.person(browser, 'Omar');
    const before = await workloadStatus(SERVICE);
    await page.goto(`/identities/payments/${IDENTITY}`);
    await expectAccessible(page);
    await page
      .getByRole('button', { name: /^rotate/i })
      .first()
      .click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill('Trying out rotation');
    await dialog.getByRole('button', { name: /^rotate/i }).click();

    await expect
      .poll(() => story.sealedVersions().some(({ version }) => version === 2), {
        timeout: 60_000,
      })
      .toBe(true);
    await story.rememberPasswords();
    expect(story.passwords).toHaveLength(2);
    await expect
      .poll(async () => (await workloadStatus(SERVICE)).version, {
        timeout: 60_000,
      })
      .toBe(2);
    await expect
      .poll(() => loginRoles(IDENTITY), { timeout: 60_000 })
      .toEqual([expect.stringMatching(/_v2$/)]);
    expect(await privilegesOf((await loginRoles(IDENTITY))[0])).toEqual(
      GRANTED,
    );

    const after = await workloadStatus(SERVICE);
    expect(after.failed).toBe(0);
    expect(after.queries).toBeGreaterThan(before.queries);
    await expect
      .poll(
        async () => {
          const { credentials } = (
            await api<{
              credentials: Array<{ version: number; state: string }>;
            }>('GET', `/custody/identities/payments/${IDENTITY}`)
          ).body;
          return credentials.map(one => `v${one.version} ${one.state}`).sort();
        },
        { timeout: 60_000 },
      )
      .toEqual(['v1 revoked', 'v2 current']);
    await page.reload();
    await expect(page.getByText('Healthy').first()).toBeVisible();
    // The proof: the old version is revoked, the new one current, each consumer on it, and the rotation done.
    for (const proof of [
      /^v2 current .*1 of 1 moved/,
      /^v1 revoked /,
      new RegExp(`^${SERVICE} .* v2 .*active`),
      /^Rotation v1 to v2\b.*\bDone\b/,
    ]) {
      await expect(page.getByRole('row', { name: proof })).toHaveCount(1);
    }
    await expect(
      page.getByRole('row', { name: /^v\d+ (retiring|failed) / }),
    ).toHaveCount(0);
    await story.keep(page);
  });
}

import { expect, test } from '@playwright/test';
import {
  expectAccessible,
  loginRoles,
  privilegesOf,
  workloadStatus,
} from '../../src';
import { COMPONENT, GRANTED, IDENTITY, SERVICE, type Story } from './story';

/** Those whom policy owes approve, and what was asked for comes about. */
export function reviewing(story: Story) {
  for (const [name, reason] of [
    ['Omar', 'Payments needs it for card bookings'],
    ['Lena', 'Append-only on entries is what the ledger is for'],
    ['Sam', 'High risk, but narrow and rotated weekly'],
  ] as const) {
    test(`${name} approves in the inbox, with a reason`, async ({
      browser,
    }) => {
      const { page } = await story.person(browser, name);
      await page.goto('/identities/inbox');
      await page.getByText(IDENTITY).first().click();
      await expect(page.getByText('ledger:write').first()).toBeVisible();
      await expect(
        page.getByText('Books card payments in the ledger').first(),
      ).toBeVisible();
      await expectAccessible(page);
      await story.keep(page);
      await page.getByRole('button', { name: /^approve/i }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('textbox').fill(reason);
      await dialog.getByRole('button', { name: /^approve/i }).click();
      await expect(dialog).toHaveCount(0);
      await expect(page.getByRole('status').first()).toContainText(
        new RegExp(`^Approved: .*${IDENTITY}`),
      );
      await expect(
        page.getByRole('heading', { name: new RegExp(IDENTITY) }),
      ).toHaveCount(0);
    });
  }

  test('a PostgreSQL role appears, and can do what the scope says and nothing else', async ({
    browser,
  }) => {
    const { api } = await story.person(browser, 'Ada');
    await expect
      .poll(
        async () =>
          (
            await api<{ state: string }>(
              'GET',
              `/custody/requests/${story.requestId}`,
            )
          ).body.state,
        { timeout: 60_000 },
      )
      .toBe('fulfilled');
    const roles = await loginRoles(IDENTITY);
    expect(roles).toHaveLength(1);
    expect(roles[0]).toMatch(/_v1$/);
    expect(await privilegesOf(roles[0])).toEqual(GRANTED);
    await story.rememberPasswords();
    expect(story.passwords).toHaveLength(1);
    await expect
      .poll(async () => (await workloadStatus(SERVICE)).version, {
        timeout: 30_000,
      })
      .toBe(1);
    expect((await workloadStatus(SERVICE)).failed).toBe(0);
  });

  test('the component page shows it healthy, and the whole history', async ({
    browser,
  }) => {
    const { page } = await story.person(browser, 'Ada');
    await page.goto(COMPONENT);
    await expect(page.getByText('Healthy').first()).toBeVisible();
    for (const text of [
      'Books card payments in the ledger',
      'Payments needs it for card bookings',
      'Append-only on entries is what the ledger is for',
      'High risk, but narrow and rotated weekly',
    ]) {
      await expect(page.getByText(text).first()).toBeVisible();
    }
    await story.keep(page);
  });
}

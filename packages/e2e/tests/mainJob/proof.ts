import { expect, test } from '@playwright/test';
import { expectAccessible, filesThatHold, signIn } from '../../src';
import { COMPONENT, IDENTITY, type Story } from './story';

/** What holds of all that was shown and written. */
export function proof(story: Story) {
  for (const dark of [false, true]) {
    test(`each page is accessible, ${dark ? 'dark' : 'light'}`, async ({
      browser,
    }) => {
      const someone = await signIn(browser, 'Priya', { dark });
      for (const path of [
        '/identities',
        `/identities/payments/${IDENTITY}`,
        '/identities/inbox',
        '/identities/policy',
        '/identities/exceptions',
        '/identities/audit',
        `/identities/requests/${story.requestId}`,
        COMPONENT,
      ]) {
        await someone.page.goto(path);
        await expect(someone.page.getByRole('progressbar')).toHaveCount(0);
        await expectAccessible(someone.page);
        await story.keep(someone.page);
      }
      await someone.close();
    });
  }

  test('nothing that was written or shown holds a generated password', async () => {
    expect(story.passwords).toHaveLength(2);
    for (const password of story.passwords) {
      expect(password.length).toBeGreaterThanOrEqual(32);
      for (const html of story.pages)
        expect(html.includes(password)).toBe(false);
    }
    const { looked, found } = await filesThatHold(story.passwords);
    expect(looked).toBeGreaterThan(20);
    expect(found).toEqual([]);
  });
}

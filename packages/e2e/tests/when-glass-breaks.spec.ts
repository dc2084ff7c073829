import { expect, test } from '@playwright/test';
import { expectAccessible, signIn, type SignedIn } from '../src';

/**
 * An emergency: Jules finds what waits, and breaks the glass for it; the component's page says so until Sam has reviewed it.
 * Told after the main job, whose story knows of no other identity.
 */
test.describe.configure({ mode: 'serial' });

const NAME = 'payouts-emergency-db';
const COMPONENT = '/catalog/payments/component/payouts-worker';
const WHY = 'INC-7: payouts are down, and their role was lost';

let jules: SignedIn;
let sam: SignedIn;

const banner = ({ page }: SignedIn) =>
  page
    .getByRole('alert')
    .filter({ hasText: `The glass was broken for ${NAME}` })
    .first();

test.beforeAll(async ({ browser }) => {
  jules = await signIn(browser, 'Jules');
  sam = await signIn(browser, 'Sam');
  const ada = await signIn(browser, 'Ada');
  const { status, body } = await ada.api('POST', '/custody/requests', {
    kind: 'create',
    identity: {
      namespace: 'payments',
      name: NAME,
      owner: 'group:default/payments',
      component: 'component:payments/payouts-worker',
      scopes: ['payouts:read'],
    },
    reason: 'Payouts book what they paid',
  });
  expect([status, body]).toMatchObject([201, { state: 'pending' }]);
  await ada.close();
});
test.afterAll(async () => {
  await jules.close();
  await sam.close();
});

test('who may break the glass finds it in the inbox, and reads what that does', async () => {
  const { page } = jules;
  await page.goto('/identities/inbox');
  const panel = page.getByRole('region', {
    name: 'You may break the glass for',
  });
  await panel.getByRole('link', { name: new RegExp(NAME) }).click();
  await page.getByRole('button', { name: 'Break glass…' }).click();
  const dialog = page.getByRole('dialog', {
    name: `Break the glass for ${NAME}`,
  });
  await expect(dialog).toContainText('That is 4 hours at most.');
  await expect(dialog).toContainText(
    '2 of 2 are left for you, 5 of 5 for all.',
  );
  await expectAccessible(page);
  await dialog.getByRole('textbox', { name: /^Reason/ }).fill(WHY);
  await dialog.getByRole('button', { name: 'Break glass' }).click();
  await expect(dialog).toBeHidden();
  await expect(
    page.getByRole('heading', {
      name: new RegExp(`${NAME}.*approved by breaking the glass for 4 hours`),
    }),
  ).toBeVisible();
});

test('the component says so, and it is there', async () => {
  const { page } = sam;
  await page.goto(COMPONENT);
  await expect(banner(sam)).toContainText(WHY);
  await expect(banner(sam)).toContainText('What was granted ends in');
  await expect
    .poll(
      async () =>
        (
          await sam.api<{ currentVersion: number | null }>(
            'GET',
            `/custody/identities/payments/${NAME}`,
          )
        ).body.currentVersion,
      { timeout: 60_000 },
    )
    .toBe(1);
});

test('somebody else reviews it, and the banner goes', async () => {
  const { page } = sam;
  await expect(
    banner(sam).getByRole('link', {
      name: 'See the request, and who reviews it',
    }),
  ).toBeVisible();
  await page.goto('/identities/inbox');
  await page
    .getByRole('region', { name: 'The glass was broken: a review is owed' })
    .getByRole('link', { name: new RegExp(NAME) })
    .click();
  await page.getByRole('button', { name: 'Review…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: 'Yes, it was justified' }).check();
  await dialog
    .getByRole('textbox', { name: /^Reason/ })
    .fill('The incident was real, and the grant short.');
  await dialog.getByRole('button', { name: 'Send review' }).click();
  await expect(page.getByText(/found it justified/)).toBeVisible();
  await expect(page.getByText(/What was granted ends in/)).toBeVisible();
  await expectAccessible(page);
  await page.goto(COMPONENT);
  await expect(
    page.getByRole('link', { name: NAME, exact: true }).first(),
  ).toBeVisible();
  await expect(banner(sam)).toBeHidden();
});

import { expect, test } from '@playwright/test';
import { expectAccessible, loginRoles, signIn, workloadStatus } from '../src';
import type { SignedIn } from '../src';

/**
 * A template whose request policy wants approved before anything is created: its task ends, and is started again with the
 * same values by the link in its log, once that is so. Told after the main job, whose story knows of no other service.
 */
test.describe.configure({ mode: 'serial' });

const SERVICE = 'checkout-api';
const IDENTITY = `${SERVICE}-db`;
const COMPONENT = `/catalog/storefront/component/${SERVICE}`;
const REASON = 'Places the orders of the new checkout';

let bea: SignedIn;
let taskPath = '';
let requestId = '';

test.beforeAll(async ({ browser }) => {
  bea = await signIn(browser, 'Bea');
});
test.afterAll(() => bea.close());

const componentStatus = async () =>
  (
    await bea.api(
      'GET',
      `/catalog/entities/by-name/component/storefront/${SERVICE}`,
    )
  ).status;

const requestsOfIt = async () =>
  (
    await bea.api<{
      items: Array<{ id: string; state: string; startAgain: boolean }>;
    }>('GET', `/custody/requests?identity=identity:storefront/${IDENTITY}`)
  ).body.items;

test('before the approval the task ends, and nothing is there', async () => {
  const { page } = bea;
  await page.goto('/create/templates/default/service-with-database');
  await page.getByRole('textbox', { name: /^name/i }).fill(SERVICE);
  await page.getByLabel(/^area/i).click();
  await page.getByRole('option', { name: 'Storefront' }).click();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('combobox', { name: /owner/i }).click();
  await page
    .getByRole('option', { name: /storefront/i })
    .first()
    .click();
  await page.getByRole('combobox', { name: /scopes/i }).click();
  await page.getByRole('option', { name: /orders:write/i }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('textbox', { name: /reason/i }).fill(REASON);
  await expect(
    page.getByRole('region', { name: /what this asks for/i }),
  ).toContainText(
    'Nothing is created before the last approval; you then get a link to go on.',
  );
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Review' }).click();
  await page.getByRole('button', { name: 'Create' }).click();
  await expect(
    page.getByText(/nothing is created before the request is approved/).first(),
  ).toBeVisible({ timeout: 60_000 });
  taskPath = new URL(page.url()).pathname;

  const requests = await requestsOfIt();
  expect(requests).toMatchObject([{ state: 'pending', startAgain: false }]);
  requestId = requests[0].id;
  expect(await componentStatus()).toBe(404);
  expect(await loginRoles(IDENTITY)).toEqual([]);
});

test('once approved, its request says that it waits to be started again, and where', async ({
  browser,
}) => {
  const mia = await signIn(browser, 'Mia');
  await mia.page.goto('/identities/inbox');
  await mia.page.getByText(IDENTITY).first().click();
  await mia.page.getByRole('button', { name: /^approve/i }).click();
  const dialog = mia.page.getByRole('dialog');
  await dialog.getByRole('textbox').fill('The checkout is ours');
  await dialog.getByRole('button', { name: /^approve/i }).click();
  await expect(dialog).toHaveCount(0);
  await mia.close();

  const { page } = bea;
  await page.goto(`/identities/requests/${requestId}`);
  await expect(
    page.getByText(/is not known in the catalog/).first(),
  ).toBeVisible({ timeout: 60_000 });
  await expectAccessible(page);
  expect(await componentStatus()).toBe(404);
  await page.getByRole('link', { name: 'Open the task' }).click();
  await expect(page).toHaveURL(new RegExp(`${taskPath}$`));
});

test('the link in its log starts it with the same values, and it completes', async () => {
  const { page } = bea;
  const again = page.getByRole('link', { name: /formData=/ }).first();
  // The page of a task shows the log by itself once it hears that the task failed: a press at that moment hides it.
  await expect(async () => {
    if (!(await again.isVisible())) {
      await page.getByRole('button', { name: /show logs/i }).click();
    }
    await expect(again).toBeVisible({ timeout: 3_000 });
  }).toPass({ timeout: 30_000 });
  await page.goto((await again.getAttribute('href')) ?? '');
  await expect(page.getByRole('textbox', { name: /^name/i })).toHaveValue(
    SERVICE,
  );
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByRole('textbox', { name: /reason/i })).toHaveValue(
    REASON,
  );
  await page.getByRole('button', { name: 'Review' }).click();
  await page.getByRole('button', { name: 'Create' }).click();
  await expect(
    page.getByRole('link', { name: /follow the request/i }).first(),
  ).toBeVisible({ timeout: 60_000 });
  await expect.poll(componentStatus, { timeout: 10_000 }).toBe(200);

  // It went on with what was approved: nothing was asked for twice.
  expect(await requestsOfIt()).toMatchObject([
    { id: requestId, state: 'fulfilled', startAgain: false },
  ]);
  await expect
    .poll(async () => (await workloadStatus(SERVICE)).version, {
      timeout: 60_000,
    })
    .toBe(1);
  expect(await loginRoles(IDENTITY)).toEqual([expect.stringMatching(/_v1$/)]);
  await page.goto(`/identities/requests/${requestId}`);
  await expect(page.getByText('Carried out').first()).toBeVisible();
  await expect(page.getByText(/is not known in the catalog/)).toHaveCount(0);
  await page.goto(COMPONENT);
  await expect(page.getByText('Healthy').first()).toBeVisible();
});

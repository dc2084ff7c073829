import { expect, test, type Page } from '@playwright/test';
import { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import {
  askAsConsumer,
  AUDIENCE,
  countReads,
  expectAccessible,
  hear,
  signIn,
  type SignedIn,
} from '../src';

/**
 * A rotation as it happens: the page's steps move by themselves, by Backstage's signals, and where a proxy keeps the
 * websocket back, by looking. Told after the main job, whose story knows of no other identity.
 */
test.describe.configure({ mode: 'serial' });

const NAME = 'product-search-db';
const PAGE = `/identities/storefront/${NAME}`;

let bea: SignedIn;
let ada: SignedIn;
let consumers: ConsumerDouble[] = [];

const currentVersion = async () =>
  (await bea.api<{ currentVersion: number | null }>('GET', `/custody${PAGE}`))
    .body.currentVersion;

test.beforeAll(async ({ browser }) => {
  bea = await signIn(browser, 'Bea');
  ada = await signIn(browser, 'Ada');
  consumers = [
    await ConsumerDouble.create('search-api'),
    await ConsumerDouble.create('search-indexer'),
  ];
  const { status, body } = await bea.api('POST', '/custody/requests', {
    kind: 'create',
    identity: {
      namespace: 'storefront',
      name: NAME,
      owner: 'group:default/storefront',
      scopes: ['products:read'],
    },
    consumers: await Promise.all(
      consumers.map(async consumer => ({
        name: consumer.name,
        keys: await consumer.keys(),
      })),
    ),
    reason: 'Search reads the products',
  });
  expect([status, body]).toMatchObject([201, {}]);
  await expect.poll(currentVersion, { timeout: 60_000 }).toBe(1);
});

test.afterAll(async () => {
  await bea.close();
  await ada.close();
});

const rotate = async () => {
  const { status } = await bea.api('POST', `/custody${PAGE}/rotate`, {
    reason: 'To watch it',
  });
  expect(status).toBe(202);
};

/** A consumer says that it moved, as it does over the network. */
const moves = async (consumer: ConsumerDouble, version: number) => {
  const response = await askAsConsumer(consumer, '/acknowledgements', {
    acknowledgement: await consumer.acknowledgement({
      now: new Date().toISOString(),
      audience: AUDIENCE,
      identity: `storefront/${NAME}`,
      version,
    }),
  });
  expect(response.status).toBe(200);
};

const step = (page: Page, name: string) =>
  page
    .getByRole('list', { name: 'Steps of this operation' })
    .first()
    .getByRole('listitem')
    .filter({ hasText: new RegExp(`^${name}`) });

/** A reload would lose it. */
const mark = (page: Page) =>
  page.evaluate(() => document.body.setAttribute('data-same-page', 'yes'));
const isSamePage = (page: Page) =>
  page.evaluate(() => document.body.getAttribute('data-same-page') === 'yes');

test('the steps move by signals, without a reload, and the page looks seldom', async () => {
  const { page } = bea;
  const heard = hear(page);
  const others = hear(ada.page);
  const reads = countReads(page, `storefront/${NAME}`);
  await ada.page.goto('/identities');
  await page.goto(PAGE);
  await expect(
    page.getByRole('heading', { level: 2, name: NAME }),
  ).toBeVisible();
  await mark(page);
  // The pulse, by which a page knows that it hears.
  await expect
    .poll(() => heard.messages.length, { timeout: 40_000 })
    .toBeGreaterThan(0);

  await rotate();
  await expect(step(page, 'Observe')).toContainText(
    '0 of 2 moved, waiting for search-api, search-indexer',
  );
  await expect(step(page, 'Activate')).toContainText('done');
  await expectAccessible(page);

  // While it waits nothing is asked of the server every other second.
  const before = reads();
  await page.waitForTimeout(5_000);
  expect(reads() - before).toBeLessThanOrEqual(1);

  await moves(consumers[0], 2);
  await expect(step(page, 'Observe')).toContainText(
    '1 of 2 moved, waiting for search-indexer',
    { timeout: 5_000 },
  );
  await expect(page.getByText(/^Moved:/).first()).toContainText('search-api');

  await moves(consumers[1], 2);
  await expect(page.getByText('Done just now')).toBeVisible();
  await expect(step(page, 'Verify revoked')).toContainText('done');
  expect(await isSamePage(page)).toBe(true);

  const { uid } = (await bea.api<{ uid: string }>('GET', `/custody${PAGE}`))
    .body;
  expect(
    heard.messages.some(({ identities }) => identities.includes(uid)),
  ).toBe(true);
  expect(JSON.stringify(heard.messages)).not.toMatch(/search|storefront/);
  // Ada is of another tenant: she hears that signals arrive, and of this identity nothing, not even that it is there.
  expect(
    others.messages.filter(({ identities }) => identities.includes(uid)),
  ).toEqual([]);
});

test('the steps of what is done stay with the operation', async () => {
  const { page } = bea;
  const row = page.getByRole('row', { name: /^Rotation v1 to v2\b.*\bDone\b/ });
  await row.getByRole('button', { name: 'Show steps' }).click();
  await expect(
    page
      .getByRole('table', { name: 'Operations' })
      .getByRole('list', { name: 'Steps of this operation' })
      .getByRole('listitem'),
  ).toContainText([
    /^Issue, done/,
    /^Deliver, done/,
    /^Activate, done/,
    /^Observe, done/,
    /^Revoke, done/,
    /^Verify revoked, done/,
  ]);
});

test('where the websocket is kept back the steps move by looking', async () => {
  const { page } = bea;
  await page.routeWebSocket(/\/api\/signals/, socket => socket.close());
  await page.goto(PAGE);
  const heard = hear(page);
  await page.reload();
  await expect(
    page.getByRole('heading', { level: 2, name: NAME }),
  ).toBeVisible();
  await mark(page);
  await rotate();
  // Nobody tells the page that a rotation began: that it sees at its next calm look.
  await expect(step(page, 'Observe')).toContainText('0 of 2 moved', {
    timeout: 45_000,
  });
  await moves(consumers[0], 3);
  await expect(step(page, 'Observe')).toContainText(
    '1 of 2 moved, waiting for search-indexer',
    { timeout: 10_000 },
  );
  await moves(consumers[1], 3);
  await expect(page.getByText('Done just now')).toBeVisible();
  expect(await isSamePage(page)).toBe(true);
  expect(heard.messages).toEqual([]);
});

test('what would be rotated is told ahead, and exported', async () => {
  const { page } = bea;
  await page.goto('/identities');
  await page.getByRole('link', { name: 'Rotations' }).click();
  await page.getByRole('combobox', { name: 'Ahead' }).click();
  await page.getByRole('option', { name: 'The next 365 days' }).click();
  const row = page.getByRole('row', { name: new RegExp(`^${NAME}`) });
  await expect(row).toContainText('v3 to v4');
  await expectAccessible(page);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export as CSV' }).click();
  expect((await download).suggestedFilename()).toBe('rotations.csv');
});

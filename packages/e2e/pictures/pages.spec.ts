import path from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { signIn, world } from '../src';

/** The pictures of the README: the real pages of a demo with a past, in light and dark. */
test.describe.configure({ mode: 'serial' });

const TEMPLATE = '/create/templates/default/service-with-database';

type Picture = {
  name: string;
  who: string;
  path: string;
  /** Brings the page to where it is worth a picture. */
  show(page: Page): Promise<void>;
};

const PICTURES: Picture[] = [
  {
    name: 'component',
    who: 'Omar',
    path: '/catalog/payments/component/payouts-worker',
    show: async page => {
      await expect(page.getByText('Healthy').first()).toBeVisible();
      await expect(
        page.getByText('Reading is all that the worker does').first(),
      ).toBeVisible();
    },
  },
  {
    name: 'inbox',
    who: 'Lena',
    path: '/identities/inbox',
    show: async page => {
      await page.getByText('payment-gateway-db').first().click();
      await expect(page.getByText('ledger:write').first()).toBeVisible();
    },
  },
  {
    name: 'identity',
    who: 'Omar',
    path: '/identities/payments/payouts-worker-db',
    show: async page => {
      await expect(page.getByText('Healthy').first()).toBeVisible();
      // People and components by the names that the catalog tells.
      await expect(page.getByText('Omar Haddad').first()).toBeVisible();
      await expect(page.getByText('Payouts worker').first()).toBeVisible();
    },
  },
  {
    name: 'fleet',
    who: 'Priya',
    path: '/identities',
    show: async page => {
      await expect(page.getByText('orders-api-db').first()).toBeVisible();
      await expect(page.getByText('Orders API').first()).toBeVisible();
    },
  },
  {
    name: 'create',
    who: 'Ada',
    path: TEMPLATE,
    show: async page => {
      await page.getByRole('textbox', { name: /^name/i }).fill('ledger-api');
      await page.getByRole('button', { name: 'Next' }).click();
      await page.getByRole('combobox', { name: /owner/i }).click();
      await page
        .getByRole('option', { name: /payments/i })
        .first()
        .click();
      await page.getByRole('combobox', { name: /scopes/i }).click();
      await page.getByRole('option', { name: /ledger:write/i }).click();
      await page.keyboard.press('Escape');
      await expect(page.getByText(/3 approvals/i)).toBeVisible();
    },
  },
];

test('the past has been played', async ({ browser }) => {
  const { api, close } = await signIn(browser, 'Priya');
  await expect
    .poll(
      async () => {
        const { body } = await api<{
          items: Array<{ name: string; health: string }>;
        }>('GET', '/custody/identities?limit=100');
        return body.items.map(one => [one.name, one.health].join(' ')).sort();
      },
      { timeout: 150_000 },
    )
    .toEqual(
      expect.arrayContaining([
        'orders-api-db healthy',
        'payment-gateway-db pending',
        'payouts-worker-db healthy',
        'reconciliation-db ungoverned',
      ]),
    );
  await close();
});

for (const dark of [false, true]) {
  for (const picture of PICTURES) {
    const name = `${picture.name}-${dark ? 'dark' : 'light'}`;
    test(`picture ${name}`, async ({ browser }) => {
      const { page, close } = await signIn(browser, picture.who, { dark });
      await page.goto(picture.path);
      await picture.show(page);
      await expect(page.getByRole('progressbar')).toHaveCount(0);
      await page.screenshot({
        path: path.join(world.rootDir, 'docs', 'pictures', `${name}.png`),
        animations: 'disabled',
      });
      await close();
    });
  }
}

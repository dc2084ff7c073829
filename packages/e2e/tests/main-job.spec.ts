import { expect, test, type Page } from '@playwright/test';
import {
  expectAccessible,
  filesThatHold,
  loginRoles,
  openSealed,
  privilegesOf,
  readRecord,
  signIn,
  workloadStatus,
  type SignedIn,
} from '../src';

/**
 * The main job (design, section 14) as each persona in turn, in a real browser, with the real OIDC provider and the real
 * PostgreSQL. The tests are one story: each starts where the one before ended.
 */
test.describe.configure({ mode: 'serial' });

const SERVICE = 'ledger-api';
const IDENTITY = `${SERVICE}-db`;
const TEMPLATE = 'template:default/service-with-database';
const COMPONENT = `/catalog/payments/component/${SERVICE}`;
/** What `ledger:write` stands for, and nothing else. */
const GRANTED = [
  'database ledger CONNECT',
  'schema ledger USAGE',
  'table ledger.entries INSERT',
  'table ledger.entries SELECT',
];

const people: Record<string, SignedIn> = {};
const passwords: string[] = [];
const pages: string[] = [];
let requestId = '';

async function person(browser: Parameters<typeof signIn>[0], name: string) {
  people[name] ??= await signIn(browser, name);
  return people[name];
}

/** Keeps what a page showed, to search it for secrets at the end. */
async function keep(page: Page) {
  pages.push(await page.content());
}

function sealedVersions(): Array<{ version: number; payload: string }> {
  return readRecord(
    `select c.version, s.payload from sealed_secrets s
       join credentials c on c.id = s.credential_id
       join identities i on i.uid = c.identity_uid where i.name = ?`,
    IDENTITY,
  );
}

async function rememberPasswords() {
  for (const { payload } of sealedVersions()) {
    const password = await openSealed(SERVICE, payload);
    if (!passwords.includes(password)) passwords.push(password);
  }
}

test.afterAll(async () => {
  for (const someone of Object.values(people)) await someone.close();
});

test('without owner or scope Ada gets no service, by the form or past it', async ({
  browser,
}) => {
  const { page, api } = await person(browser, 'Ada');
  await page.goto('/create/templates/default/service-with-database');
  await page.getByRole('textbox', { name: /^name/i }).fill(SERVICE);
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByRole('combobox', { name: /owner/i })).toBeVisible();
  await page
    .getByRole('textbox', { name: /reason/i })
    .fill('Books card payments in the ledger');
  await page.getByRole('button', { name: /review|next/i }).click();
  await expect(
    page.getByRole('combobox', { name: /owner/i }),
  ).toHaveAccessibleDescription('Choose the group that answers for it.');
  await expect(
    page.getByRole('combobox', { name: /scopes/i }),
  ).toHaveAccessibleDescription(
    'Choose at least one scope, or say that it needs no credential.',
  );
  await expect(page.getByRole('button', { name: 'Create' })).toHaveCount(0);
  await keep(page);

  const values = {
    name: SERVICE,
    area: 'payments',
    owner: 'group:default/payments',
    scopes: ['ledger:write'],
    reason: 'Books card payments in the ledger',
  };
  const attempts: Array<[string, object, number[]]> = [
    ['no owner', { ...values, owner: undefined }, [400]],
    ['an empty owner', { ...values, owner: '' }, [400]],
    ['an owner that is null', { ...values, owner: null }, [400]],
    ['an unknown owner', { ...values, owner: 'group:default/nobody' }, [400]],
    [
      "another team's group",
      { ...values, owner: 'group:default/storefront' },
      [400, 403],
    ],
    ['no scope', { ...values, scopes: [] }, [400]],
    ['an unknown scope', { ...values, scopes: ['ledger:all'] }, [400]],
  ];
  for (const [what, attempt, statuses] of attempts) {
    const answer = await api('POST', '/scaffolder/v2/tasks', {
      templateRef: TEMPLATE,
      values: attempt,
    });
    expect(statuses, `${what}: ${JSON.stringify(answer.body)}`).toContain(
      answer.status,
    );
  }
  const tasks = await api<{ tasks: unknown[] }>('GET', '/scaffolder/v2/tasks');
  expect(tasks.body.tasks).toEqual([]);
});

test('Ada creates ledger-api, and the form tells what will be asked of whom', async ({
  browser,
}) => {
  const { page, api } = await person(browser, 'Ada');
  await page.goto('/create/templates/default/service-with-database');
  await page.getByRole('textbox', { name: /^name/i }).fill(SERVICE);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('combobox', { name: /owner/i }).click();
  await page
    .getByRole('option', { name: /payments/i })
    .first()
    .click();
  await page
    .getByRole('textbox', { name: /reason/i })
    .fill('Books card payments in the ledger');
  const preview = page.getByRole('region', { name: /what this asks for/i });
  await page.getByRole('combobox', { name: /scopes/i }).click();
  await page.getByRole('option', { name: /needs no credential/i }).click();
  await expect(preview).toContainText('Needs no approval');
  await page.getByRole('option', { name: /products:read/i }).click();
  await page.getByRole('option', { name: /ledger:write/i }).click();
  await expect(preview).toContainText(
    /no provider has privileges for all of.*instead: only ledger:write$/,
  );
  await page.getByRole('option', { name: /products:read/i }).click();
  await page.keyboard.press('Escape');
  await expect(preview).toContainText(/3 approvals/i);
  await expect(preview).toContainText('Payments, owner');
  await expect(preview).toContainText(
    'Data platform, owner of Ledger database (Lena)',
  );
  await expect(preview).toContainText('Security or SRE');
  await expect(preview).toContainText(/90 days/);
  await expectAccessible(page);
  await keep(page);
  await page.getByRole('button', { name: 'Review' }).click();
  await page.getByRole('button', { name: 'Create' }).click();
  await expect(
    page.getByRole('link', { name: /follow the request/i }).first(),
  ).toBeVisible({ timeout: 60_000 });
  await keep(page);

  const created = Date.now();
  await expect
    .poll(
      async () =>
        (
          await api(
            'GET',
            `/catalog/entities/by-name/component/payments/${SERVICE}`,
          )
        ).status,
      {
        timeout: 10_000,
      },
    )
    .toBe(200);
  expect(Date.now() - created).toBeLessThan(10_000);

  const requests = await api<{
    items: Array<{ id: string; approvals: unknown[] }>;
  }>('GET', '/custody/requests?state=pending');
  expect(requests.body.items).toHaveLength(1);
  requestId = requests.body.items[0].id;
  expect(requests.body.items[0].approvals).toHaveLength(3);
  expect(await loginRoles(IDENTITY)).toEqual([]);
});

test('the component page says that the credential is pending', async ({
  browser,
}) => {
  const { page } = await person(browser, 'Ada');
  await page.goto(COMPONENT);
  await expect(page.getByText('Credential health')).toBeVisible();
  await expect(page.getByText('Pending').first()).toBeVisible();
  await expect(
    page.getByText('Books card payments in the ledger').first(),
  ).toBeVisible();
  await keep(page);
});

test('Bea, of another tenant, sees and reviews nothing of it, by any route', async ({
  browser,
}) => {
  const { page, api } = await person(browser, 'Bea');
  await page.goto('/identities/inbox');
  await expect(page.getByText(IDENTITY)).toHaveCount(0);
  await keep(page);
  expect((await api('GET', '/custody/requests')).body).toMatchObject({
    items: [],
  });
  expect((await api('GET', `/custody/requests/${requestId}`)).status).toBe(404);
  expect(
    (await api('GET', `/custody/identities/payments/${IDENTITY}`)).status,
  ).toBe(404);
  const listed = await api(
    'GET',
    '/custody/identities?total=true&summary=true',
  );
  expect(JSON.stringify(listed.body)).not.toContain(IDENTITY);
  const health = await api(
    'GET',
    `/custody/components/payments/${SERVICE}/credential-health`,
  );
  expect(JSON.stringify(health.body)).not.toContain(IDENTITY);
  const history = await api(
    'GET',
    `/custody/components/payments/${SERVICE}/history`,
  );
  expect(JSON.stringify(history.body)).not.toContain(IDENTITY);
  const review = await api('POST', `/custody/requests/${requestId}/reviews`, {
    verdict: 'approve',
    reason: 'I should not be able to',
    digest: '0'.repeat(64),
  });
  expect(review.status).toBe(404);
});

test('Ada may not approve what she asked for', async ({ browser }) => {
  const { api } = await person(browser, 'Ada');
  const { digest } = (
    await api<{ digest: string }>('GET', `/custody/requests/${requestId}`)
  ).body;
  const review = await api('POST', `/custody/requests/${requestId}/reviews`, {
    verdict: 'approve',
    reason: 'Looks good to me',
    digest,
  });
  expect(review.status).toBe(403);
});

for (const [name, reason] of [
  ['Omar', 'Payments needs it for card bookings'],
  ['Lena', 'Append-only on entries is what the ledger is for'],
  ['Sam', 'High risk, but narrow and rotated weekly'],
] as const) {
  test(`${name} approves in the inbox, with a reason`, async ({ browser }) => {
    const { page } = await person(browser, name);
    await page.goto('/identities/inbox');
    await page.getByText(IDENTITY).first().click();
    await expect(page.getByText('ledger:write').first()).toBeVisible();
    await expect(
      page.getByText('Books card payments in the ledger').first(),
    ).toBeVisible();
    await expectAccessible(page);
    await keep(page);
    await page.getByRole('button', { name: /^approve/i }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill(reason);
    await dialog.getByRole('button', { name: /^approve/i }).click();
    await expect(dialog).toHaveCount(0);
    await expect(page.getByRole('main').getByText(IDENTITY)).toHaveCount(0);
  });
}

test('a PostgreSQL role appears, and can do what the scope says and nothing else', async ({
  browser,
}) => {
  const { api } = await person(browser, 'Ada');
  await expect
    .poll(
      async () =>
        (
          await api<{ state: string }>('GET', `/custody/requests/${requestId}`)
        ).body.state,
      { timeout: 60_000 },
    )
    .toBe('fulfilled');
  const roles = await loginRoles(IDENTITY);
  expect(roles).toHaveLength(1);
  expect(roles[0]).toMatch(/_v1$/);
  expect(await privilegesOf(roles[0])).toEqual(GRANTED);
  await rememberPasswords();
  expect(passwords).toHaveLength(1);
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
  const { page } = await person(browser, 'Ada');
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
  await keep(page);
});

test('rotation: the workload keeps working, the old role is gone, the page shows the proof', async ({
  browser,
}) => {
  const { page, api } = await person(browser, 'Omar');
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
    .poll(() => sealedVersions().some(({ version }) => version === 2), {
      timeout: 60_000,
    })
    .toBe(true);
  await rememberPasswords();
  expect(passwords).toHaveLength(2);
  await expect
    .poll(async () => (await workloadStatus(SERVICE)).version, {
      timeout: 60_000,
    })
    .toBe(2);
  await expect
    .poll(() => loginRoles(IDENTITY), { timeout: 60_000 })
    .toEqual([expect.stringMatching(/_v2$/)]);
  expect(await privilegesOf((await loginRoles(IDENTITY))[0])).toEqual(GRANTED);

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
  await keep(page);
});

test('Bea reads the component in the catalog, and it names no identity', async ({
  browser,
}) => {
  const { api: omars } = await person(browser, 'Omar');
  // It is published, and tied: there is a name to be given away.
  await expect
    .poll(
      async () =>
        JSON.stringify(
          (
            await omars(
              'GET',
              `/catalog/entities/by-name/identity/payments/${IDENTITY}`,
            )
          ).body,
        ),
      { timeout: 60_000 },
    )
    .toContain('identityOf');

  const { page, api } = await person(browser, 'Bea');
  const { status, body } = await api(
    'GET',
    `/catalog/entities/by-name/component/payments/${SERVICE}`,
  );
  expect(status).toBe(200);
  expect(JSON.stringify(body)).not.toContain(IDENTITY);
  await page.goto(COMPONENT);
  await expect(
    page
      .getByRole('navigation', { name: 'Content navigation' })
      .getByRole('link', { name: 'Identities' }),
  ).toBeVisible();
  await expect(page.getByRole('progressbar')).toHaveCount(0);
  await expect(page.locator('body')).not.toContainText(IDENTITY);
  await keep(page);
});

test('each page is accessible, in both colour modes', async ({ browser }) => {
  for (const dark of [false, true]) {
    const someone = await signIn(browser, 'Priya', { dark });
    for (const path of [
      '/identities',
      `/identities/payments/${IDENTITY}`,
      '/identities/inbox',
      `/identities/requests/${requestId}`,
      COMPONENT,
    ]) {
      await someone.page.goto(path);
      await expect(someone.page.getByRole('progressbar')).toHaveCount(0);
      await expectAccessible(someone.page);
      await keep(someone.page);
    }
    await someone.close();
  }
});

test('nothing that was written or shown holds a generated password', async () => {
  expect(passwords).toHaveLength(2);
  for (const password of passwords) {
    expect(password.length).toBeGreaterThanOrEqual(32);
    for (const html of pages) expect(html.includes(password)).toBe(false);
  }
  const { looked, found } = await filesThatHold(passwords);
  expect(looked).toBeGreaterThan(20);
  expect(found).toEqual([]);
});

import { expect, test } from '@playwright/test';
import { expectAccessible, loginRoles } from '../../src';
import { COMPONENT, IDENTITY, SERVICE, TEMPLATE, type Story } from './story';

/** Ada asks: first without an owner or scope, then as the form wants it. */
export function asking(story: Story) {
  test('without owner or scope Ada gets no service, by the form or past it', async ({
    browser,
  }) => {
    const { page, api } = await story.person(browser, 'Ada');
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
    await story.keep(page);

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
    const tasks = await api<{ tasks: unknown[] }>(
      'GET',
      '/scaffolder/v2/tasks',
    );
    expect(tasks.body.tasks).toEqual([]);
  });

  test('Ada creates ledger-api, and the form tells what will be asked of whom', async ({
    browser,
  }) => {
    const { page, api } = await story.person(browser, 'Ada');
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
      'Data platform, owner of Ledger database (Lena Brandt)',
    );
    await expect(preview).toContainText('Security or SRE');
    await expect(preview).toContainText(/90 days/);
    await expectAccessible(page);
    await story.keep(page);
    await page.getByRole('button', { name: 'Review' }).click();
    await page.getByRole('button', { name: 'Create' }).click();
    await expect(
      page.getByRole('link', { name: /follow the request/i }).first(),
    ).toBeVisible({ timeout: 60_000 });
    await story.keep(page);

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
    story.requestId = requests.body.items[0].id;
    expect(requests.body.items[0].approvals).toHaveLength(3);
    expect(await loginRoles(IDENTITY)).toEqual([]);
  });

  test('the component page says that the credential is pending', async ({
    browser,
  }) => {
    const { page } = await story.person(browser, 'Ada');
    await page.goto(COMPONENT);
    await expect(page.getByText('Credential health')).toBeVisible();
    await expect(page.getByText('Pending').first()).toBeVisible();
    await expect(
      page.getByText('Books card payments in the ledger').first(),
    ).toBeVisible();
    await story.keep(page);
  });
}

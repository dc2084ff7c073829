import { expect, test } from '@playwright/test';
import { COMPONENT, IDENTITY, SERVICE, type Story } from './story';

/** Who may neither see nor review it, by any route. */
export function outsidersWhileItWaits(story: Story) {
  test('Bea, of another tenant, sees and reviews nothing of it, by any route', async ({
    browser,
  }) => {
    const { page, api } = await story.person(browser, 'Bea');
    await page.goto('/identities/inbox');
    await expect(page.getByText(IDENTITY)).toHaveCount(0);
    await story.keep(page);
    expect((await api('GET', '/custody/requests')).body).toMatchObject({
      items: [],
    });
    expect(
      (await api('GET', `/custody/requests/${story.requestId}`)).status,
    ).toBe(404);
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
    const review = await api(
      'POST',
      `/custody/requests/${story.requestId}/reviews`,
      {
        verdict: 'approve',
        reason: 'I should not be able to',
        digest: '0'.repeat(64),
      },
    );
    expect(review.status).toBe(404);
  });

  test('Ada may not approve what she asked for', async ({ browser }) => {
    const { api } = await story.person(browser, 'Ada');
    const { digest } = (
      await api<{ digest: string }>(
        'GET',
        `/custody/requests/${story.requestId}`,
      )
    ).body;
    const review = await api(
      'POST',
      `/custody/requests/${story.requestId}/reviews`,
      {
        verdict: 'approve',
        reason: 'Looks good to me',
        digest,
      },
    );
    expect(review.status).toBe(403);
  });
}

/** What the catalog tells people of another tenant of it. */
export function outsidersOnceItIsThere(story: Story) {
  test('Bea reads the component in the catalog, and it names no identity', async ({
    browser,
  }) => {
    const { api: omars } = await story.person(browser, 'Omar');
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

    const { page, api } = await story.person(browser, 'Bea');
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
    await story.keep(page);
  });
}

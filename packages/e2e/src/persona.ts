import { expect, type Browser, type Page } from '@playwright/test';
import { world } from './world';

/** A person of the demo, signed in through the real OIDC provider in a browser of their own. */
export type SignedIn = {
  page: Page;
  /**
   * Calls a plugin of the backend with this person's own token.
   *
   * @typeParam Body - what the test reads of the answer; nothing checks that it is so but the test
   */
  api<Body = unknown>(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: Body }>;
  close(): Promise<void>;
};

/**
 * Signs in by clicking a persona's card.
 *
 * @param name - as on the card, e.g. `Ada`
 * @param options.dark - whether the browser prefers dark
 */
export async function signIn(
  browser: Browser,
  name: string,
  options: { dark?: boolean } = {},
): Promise<SignedIn> {
  const context = await browser.newContext({
    colorScheme: options.dark ? 'dark' : 'light',
    viewport: { width: 1440, height: 1000 },
    baseURL: world.urls.frontend,
  });
  const page = await context.newPage();
  let token = '';
  page.on('request', request => {
    const header = request.headers().authorization;
    if (header?.startsWith('Bearer ')) token = header.slice('Bearer '.length);
  });
  await page.goto('/');
  const popupOpens = page.waitForEvent('popup');
  await page
    .getByRole('button', { name: /sign in/i })
    .first()
    .click();
  const popup = await popupOpens;
  await popup.getByRole('button').first().waitFor();
  const card = popup
    .getByRole('button', { name: new RegExp(`\\b${name}\\b`) })
    .first();
  // Those without a part in the story stand behind one line.
  if (!(await card.isVisible())) await popup.getByText(/^More co/).click();
  await card.click();
  // The sidebar's own element has no size: what is in it does.
  await expect(
    page.getByRole('navigation').getByRole('link').first(),
  ).toBeVisible();
  await expect.poll(() => token).not.toBe('');
  return {
    page,
    api: async <Body>(method: string, path: string, body?: unknown) => {
      const response = await fetch(`${world.urls.backend}/api${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      const text = await response.text();
      let parsed: unknown = text;
      try {
        parsed = JSON.parse(text);
      } catch {
        // an answer that is no JSON is compared as text
      }
      return { status: response.status, body: parsed as Body };
    },
    close: () => context.close(),
  };
}

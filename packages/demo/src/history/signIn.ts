import { z } from 'zod/v4';
import { CookieBrowser, formAction } from '../cookieBrowser';

const sessionSchema = z.object({
  backstageIdentity: z.object({ token: z.string() }),
});

/**
 * Signs a persona in to Backstage the way a browser does: through the OIDC provider, by its card.
 *
 * @param options.backendUrl - without a slash at the end
 * @param options.appUrl - where Backstage's pages are; the backend hands sessions to no other
 * @returns a Backstage user token, good for an hour
 * @throws Error when the sign-in stops, for instance as long as the catalog doesn't know the person yet
 */
export async function signInToBackstage(options: {
  backendUrl: string;
  appUrl: string;
  persona: string;
}): Promise<string> {
  const { backendUrl, appUrl, persona } = options;
  const browser = new CookieBrowser();
  const query = new URLSearchParams({
    env: 'development',
    flow: 'popup',
    origin: appUrl,
    scope: 'openid profile email',
  });
  const cards = await browser.visit(
    new URL(`${backendUrl}/api/auth/oidc/start?${query}`),
  );
  await browser.submit(formAction(await cards.response.text(), cards.url), {
    persona,
  });
  const session = await browser.request(
    new URL(`${backendUrl}/api/auth/oidc/refresh?env=development`),
    { headers: { 'x-requested-with': 'XMLHttpRequest' } },
  );
  if (!session.ok) {
    throw new Error(`${persona} could not sign in: ${session.status}`);
  }
  return sessionSchema.parse(await session.json()).backstageIdentity.token;
}

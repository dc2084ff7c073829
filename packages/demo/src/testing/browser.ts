import { createHash, randomBytes } from 'node:crypto';
import { CookieBrowser, formAction } from '../cookieBrowser';

/** A client of the OIDC provider, as Backstage is one. */
export interface TestClient {
  issuer: string;
  redirectUri: string;
  clientSecret: string;
}

/** What a token endpoint answers. */
export interface Tokens {
  id_token: string;
  access_token: string;
  refresh_token: string;
}

/** Comes to the page of cards, with PKCE. */
export async function openCards(browser: CookieBrowser, client: TestClient) {
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    client_id: 'backstage',
    response_type: 'code',
    scope: 'openid profile email',
    redirect_uri: client.redirectUri,
    state: 'the-state',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const { url, response } = await browser.visit(
    new URL(`${client.issuer}/auth?${query}`),
  );
  const html = await response.text();
  return { html, verifier, action: formAction(html, url) };
}

/** Clicks a persona's card, and comes back to the client with a code. */
export async function authorize(
  browser: CookieBrowser,
  client: TestClient,
  persona: string,
) {
  const { action, verifier } = await openCards(browser, client);
  const back = await browser.submit(action, { persona }, url =>
    url.href.startsWith(client.redirectUri),
  );
  return { code: back.url.searchParams.get('code') ?? '', verifier };
}

/** Asks the token endpoint, as the client. */
export async function requestTokens(
  client: TestClient,
  form: Record<string, string>,
) {
  const secret = Buffer.from(`backstage:${client.clientSecret}`);
  const answer = await fetch(`${client.issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${secret.toString('base64')}` },
    body: new URLSearchParams(form),
  });
  return { status: answer.status, body: (await answer.json()) as Tokens };
}

/** The whole way from the first redirect to the tokens. */
export async function signIn(
  browser: CookieBrowser,
  client: TestClient,
  persona: string,
): Promise<Tokens> {
  const { code, verifier } = await authorize(browser, client, persona);
  const { body } = await requestTokens(client, {
    grant_type: 'authorization_code',
    code,
    code_verifier: verifier,
    redirect_uri: client.redirectUri,
  });
  return body;
}

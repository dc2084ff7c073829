import { createHash, randomBytes } from 'node:crypto';

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

/** As much of a browser as signing in needs: cookies by path, and no redirects of its own. */
export function createBrowser() {
  const cookies = new Map<string, { path: string; pair: string }>();

  async function request(url: string, init: RequestInit = {}) {
    const { pathname } = new URL(url);
    const cookie = [...cookies.values()]
      .filter(({ path }) => pathname.startsWith(path))
      .map(({ pair }) => pair)
      .join('; ');
    const answer = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { ...init.headers, cookie },
    });
    for (const header of answer.headers.getSetCookie()) {
      const [pair] = header.split(';');
      const path = /;\s*path=([^;]+)/i.exec(header)?.[1] ?? '/';
      cookies.set(`${pair.split('=')[0]} ${path}`, { path, pair });
    }
    return answer;
  }

  const get = (url: string) => request(url);
  const post = (url: string, form: Record<string, string>) =>
    request(url, { method: 'POST', body: new URLSearchParams(form) });

  async function openSignIn(client: TestClient) {
    const verifier = randomBytes(32).toString('base64url');
    const query = new URLSearchParams({
      client_id: 'backstage',
      response_type: 'code',
      scope: 'openid profile email offline_access',
      redirect_uri: client.redirectUri,
      state: 'the-state',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    const start = await get(`${client.issuer}/auth?${query}`);
    const page = await get(
      new URL(start.headers.get('location') ?? '', client.issuer).href,
    );
    const html = await page.text();
    const action = /action="([^"]+)"/.exec(html)?.[1] ?? '';
    return { html, verifier, action: new URL(action, client.issuer).href };
  }

  async function authorize(client: TestClient, persona: string) {
    const { action, verifier } = await openSignIn(client);
    let answer = await post(action, { persona });
    for (let hop = 0; hop < 5; hop += 1) {
      const location = new URL(
        answer.headers.get('location') ?? '',
        client.issuer,
      );
      if (location.href.startsWith(client.redirectUri)) {
        return { code: location.searchParams.get('code') ?? '', verifier };
      }
      answer = await get(location.href);
    }
    throw new Error('the sign-in did not come back to the client');
  }

  async function token(client: TestClient, form: Record<string, string>) {
    const answer = await fetch(`${client.issuer}/token`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(
          `backstage:${client.clientSecret}`,
        ).toString('base64')}`,
      },
      body: new URLSearchParams(form),
    });
    return { status: answer.status, body: (await answer.json()) as Tokens };
  }

  return { get, post, openSignIn, authorize, token };
}

export type Browser = ReturnType<typeof createBrowser>;

/** The whole way from the first redirect to the tokens. */
export async function signIn(
  browser: Browser,
  client: TestClient,
  persona: string,
): Promise<Tokens> {
  const { code, verifier } = await browser.authorize(client, persona);
  const { body } = await browser.token(client, {
    grant_type: 'authorization_code',
    code,
    code_verifier: verifier,
    redirect_uri: client.redirectUri,
  });
  return body;
}

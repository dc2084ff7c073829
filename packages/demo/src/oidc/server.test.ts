import {
  createRemoteJWKSet,
  decodeJwt,
  jwtVerify,
  type JWTPayload,
} from 'jose';
import { addressesOf } from '../config';
import { testConfig } from '../testing/world';
import { CookieBrowser } from '../cookieBrowser';
import {
  authorize,
  openCards,
  requestTokens,
  signIn,
} from '../testing/browser';
import { startOidc, type RunningOidc } from './server';

const SECRET = 'a-secret-of-the-test';

describe('the OIDC provider', () => {
  let world: Awaited<ReturnType<typeof testConfig>>;
  let oidc: RunningOidc;
  let browser: CookieBrowser;

  beforeAll(async () => {
    world = await testConfig();
    oidc = await startOidc(world.config, SECRET);
  });
  afterAll(async () => {
    await oidc.close();
    world.cleanUp();
  });
  beforeEach(() => {
    browser = new CookieBrowser();
  });

  const redirectUri = () =>
    `${addressesOf(world.config.ports).backend}/api/auth/oidc/handler/frame`;
  const client = () => ({
    issuer: oidc.url,
    redirectUri: redirectUri(),
    clientSecret: SECRET,
  });

  it('signs a persona in by one click, with PKCE, and tells who it is', async () => {
    const tokens = await signIn(browser, client(), 'ada');
    const { payload } = await jwtVerify(
      tokens.id_token,
      createRemoteJWKSet(new URL(`${oidc.url}/jwks`)),
      { issuer: oidc.url, audience: 'backstage' },
    );
    expect(payload).toMatchObject({
      sub: 'ada',
      name: 'Ada Okafor',
      email: 'ada@northwind.example',
      email_verified: true,
      groups: ['payments', 'payments-ledger'],
    });
    const me = await fetch(`${oidc.url}/me`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    expect(await me.json()).toMatchObject({
      sub: 'ada',
      email: 'ada@northwind.example',
    });
  });

  it('asks again who one is, in the same browser', async () => {
    expect(subject(await signIn(browser, client(), 'ada'))).toBe('ada');
    expect(subject(await signIn(browser, client(), 'omar'))).toBe('omar');
  });

  it('knows a refresh token after a restart', async () => {
    const tokens = await signIn(browser, client(), 'lena');
    await oidc.close();
    oidc = await startOidc(world.config, SECRET);
    const refreshed = await requestTokens(client(), {
      grant_type: 'refresh_token',
      refresh_token: tokens.refresh_token,
    });
    expect(refreshed.status).toBe(200);
    expect(subject(refreshed.body)).toBe('lena');
  });

  it('accepts an authorization code once', async () => {
    const { code, verifier } = await authorize(browser, client(), 'sam');
    const exchange = {
      grant_type: 'authorization_code',
      code,
      code_verifier: verifier,
      redirect_uri: redirectUri(),
    };
    expect((await requestTokens(client(), exchange)).status).toBe(200);
    expect((await requestTokens(client(), exchange)).status).toBe(400);
  });

  it.each([
    [
      'a wrong PKCE verifier',
      (ok: Record<string, string>) => ({
        ...ok,
        code_verifier: 'x'.repeat(43),
      }),
      SECRET,
      400,
    ],
    [
      'a wrong client secret',
      (ok: Record<string, string>) => ok,
      'another',
      401,
    ],
  ])('refuses %s', async (_what, change, clientSecret, status) => {
    const { code, verifier } = await authorize(browser, client(), 'sam');
    const answer = await requestTokens(
      { ...client(), clientSecret },
      change({
        grant_type: 'authorization_code',
        code,
        code_verifier: verifier,
        redirect_uri: redirectUri(),
      }),
    );
    expect(answer.status).toBe(status);
  });

  it('sends nobody to an address that is not Backstage', async () => {
    const answer = await browser.request(
      new URL(
        `${oidc.url}/auth?client_id=backstage&response_type=code&scope=openid&redirect_uri=https://elsewhere.example/`,
      ),
    );
    expect(answer.status).toBe(400);
    expect(answer.headers.get('location')).toBeNull();
    expect(await answer.text()).toContain('Start again from Backstage');
  });

  it('stays on the page when the card is of nobody', async () => {
    const page = await openCards(browser, client());
    const { response } = await browser.submit(page.action, {
      persona: 'mallory',
    });
    expect(response.status).toBe(422);
    expect(await response.text()).toContain('Who would you like to be?');
  });

  it('does not go on in another browser', async () => {
    const page = await openCards(browser, client());
    const { response } = await new CookieBrowser().submit(page.action, {
      persona: 'ada',
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('Sign-in stopped');
  });

  it('shows the seven people of the story first', async () => {
    const { html } = await openCards(browser, client());
    const names = [...html.matchAll(/class="name">([^<]+)</g)].map(m => m[1]);
    expect(names.slice(0, 7).map(name => name.split(' ')[0])).toEqual([
      'Ada',
      'Omar',
      'Lena',
      'Sam',
      'Priya',
      'Bea',
      'Jules',
    ]);
    expect(names.length).toBeGreaterThan(12);
  });
});

function subject(tokens: { id_token: string }): string | undefined {
  const payload: JWTPayload = decodeJwt(tokens.id_token);
  return payload.sub;
}

import type { Page } from '@playwright/test';
import type { OAuthClientProvider } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { OAuthTokens } from '@modelcontextprotocol/sdk/shared/auth.js';
import { world } from './world';

/** Where a browser is sent after consent; nothing listens there, the test reads the address. */
const CALLBACK = 'http://127.0.0.1:18055/callback';

const transportWith = (authProvider: OAuthClientProvider) =>
  new StreamableHTTPClientTransport(
    new URL(`${world.urls.backend}/api/mcp-actions/v1`),
    { authProvider },
  );

/**
 * Connects an agent by MCP and OAuth, as any client does that knows nothing but the address of the server: it is sent to
 * sign in, and gets a token once the person has consented. It calls itself Backstage's own command line.
 *
 * @param consent - shown the page at which the person decides; presses what they decide
 */
export async function connectAgent(
  page: Page,
  consent: (page: Page) => Promise<void>,
): Promise<Client> {
  const kept: { tokens?: OAuthTokens; verifier?: string; url?: URL } = {};
  const provider: OAuthClientProvider = {
    redirectUrl: CALLBACK,
    clientMetadata: { client_name: 'Test', redirect_uris: [CALLBACK] },
    clientInformation: () => ({
      client_id: `${world.urls.backend}/api/auth/.well-known/oauth-client/cli.json`,
    }),
    tokens: () => kept.tokens,
    saveTokens: tokens => {
      kept.tokens = tokens;
    },
    redirectToAuthorization: url => {
      kept.url = url;
    },
    saveCodeVerifier: verifier => {
      kept.verifier = verifier;
    },
    codeVerifier: () => kept.verifier ?? '',
  };
  const info = { name: 'an-agent', version: '1.0.0' };
  const first = transportWith(provider);
  await new Client(info).connect(first).then(
    () => Promise.reject(new Error('the agent was let in by nobody')),
    () => undefined,
  );
  if (!kept.url) throw new Error('the agent was not sent to sign in');

  await page.goto(kept.url.href);
  const called = page.waitForRequest(request =>
    request.url().startsWith(CALLBACK),
  );
  await consent(page);
  const code = new URL((await called).url()).searchParams.get('code');
  await first.finishAuth(code ?? '');
  const client = new Client(info);
  await client.connect(transportWith(provider));
  return client;
}

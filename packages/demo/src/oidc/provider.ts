import Provider, {
  interactionPolicy,
  type Configuration,
  type KoaContextWithOIDC,
} from 'oidc-provider';
import type { AdapterStore } from './adapter';
import type { OidcKeys } from './keys';
import { renderProblemPage } from './page';
import type { Persona } from './personas';

/** What the demo's provider is made of. */
export interface ProviderOptions {
  issuer: string;
  /** Where Backstage's pages are, for the way back from an error. */
  appUrl: string;
  /** Where the only client, `backstage`, may be called back. */
  redirectUris: string[];
  /** What the client proves itself with. */
  clientSecret: string;
  personas: Persona[];
  keys: OidcKeys;
  store: AdapterStore;
}

export const CLIENT_ID = 'backstage';

const HOUR = 3600;
const DAY = 24 * HOUR;

/**
 * An OpenID provider whose people are the personas. Whoever comes to it chooses a card, each time: a
 * browser that was Ada a minute ago can be Omar now. Staying signed in is left to Backstage, which
 * holds a refresh token.
 */
export function createProvider(options: ProviderOptions): Provider {
  const { issuer, appUrl, redirectUris, clientSecret, personas, keys, store } =
    options;
  const byId = new Map(personas.map(persona => [persona.id, persona]));

  const configuration: Configuration = {
    adapter: model => store.adapterFor(model),
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: clientSecret,
        redirect_uris: redirectUris,
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        id_token_signed_response_alg: 'ES256',
      },
    ],
    jwks: { keys: [keys.signing] },
    cookies: { keys: [keys.cookieSecret] },
    scopes: ['openid', 'profile', 'email', 'offline_access'],
    claims: {
      openid: ['sub'],
      profile: ['name', 'preferred_username', 'groups'],
      email: ['email', 'email_verified'],
    },
    // The demo's client reads the ID token alone; the strict reading of the standard would send it to
    // the userinfo endpoint for every claim.
    conformIdTokenClaims: false,
    findAccount: (_ctx, id) => {
      const persona = byId.get(id);
      return persona
        ? { accountId: id, claims: async () => claimsOf(persona) }
        : undefined;
    },
    features: { devInteractions: { enabled: false } },
    interactions: {
      policy: chooseEachTime(),
      url: (_ctx, interaction) => `/sign-in/${interaction.uid}`,
    },
    // The demo has one client, which is Backstage itself: nobody is asked for consent.
    loadExistingGrant: grantAll,
    issueRefreshToken: async (_ctx, client) =>
      client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: false,
    // Who becomes another person in one window stays who they are in the other.
    expiresWithSession: async () => false,
    pkce: { required: () => false },
    renderError: (ctx, out) => {
      ctx.type = 'html';
      ctx.body = renderProblemPage(out.error_description ?? out.error, appUrl);
    },
    ttl: {
      AccessToken: HOUR,
      AuthorizationCode: 60,
      Grant: 30 * DAY,
      IdToken: HOUR,
      Interaction: HOUR,
      RefreshToken: 30 * DAY,
      Session: DAY,
    },
  };
  return new Provider(issuer, configuration);
}

function claimsOf(persona: Persona) {
  return {
    sub: persona.id,
    name: persona.name,
    preferred_username: persona.id,
    email: persona.email,
    email_verified: true,
    groups: persona.groups,
  };
}

function chooseEachTime() {
  const policy = interactionPolicy.base();
  policy
    .get('login')
    ?.checks.add(
      new interactionPolicy.Check(
        'persona_not_chosen',
        'choose a persona',
        'login_required',
        ctx => !ctx.oidc.result?.login,
      ),
    );
  return policy;
}

async function grantAll(ctx: KoaContextWithOIDC) {
  const { client, session, provider } = ctx.oidc;
  if (!client || !session?.accountId) {
    return undefined;
  }
  const grant = new provider.Grant({
    clientId: client.clientId,
    accountId: session.accountId,
  });
  grant.addOIDCScope('openid profile email offline_access');
  await grant.save();
  return grant;
}

import { createBackend } from '@backstage/backend-defaults';
import { mockServices } from '@backstage/backend-test-utils';
import auth from '@backstage/plugin-auth-backend';
import oidcProvider from '@backstage/plugin-auth-backend-module-oidc-provider';
import catalog from '@backstage/plugin-catalog-backend';
import mcpActions from '@backstage/plugin-mcp-actions-backend';
import permission from '@backstage/plugin-permission-backend';
import catalogModule from '@custody/backstage-plugin-catalog-backend-module-custody';
import custody from '@custody/backstage-plugin-custody-backend';
import postgresql from '@custody/backstage-plugin-custody-backend-module-postgresql';
import {
  addressesOf,
  signInToBackstage,
  startOidc,
  testConfig,
} from '@custody/demo';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import path from 'node:path';
import permissions from '../../permissions';

const features = [
  auth,
  oidcProvider,
  catalog,
  permission,
  permissions,
  custody,
  postgresql,
  catalogModule,
  mcpActions,
];

const SECRET = 'a-secret-of-the-test';
const SIGN_IN_WITHIN_MILLIS = 60_000;

/** What a tool answered: one text, as an agent reads it. */
export type Answer = { isError: boolean; text: string };

/**
 * A whole backend on a port of its own, with sign-in, catalog, permissions, Custody and Backstage's MCP server, all as the
 * demo has them; people are those of the demo.
 *
 * @param agents - `custody.requests.agents`
 */
export async function startForAgents(agents: string[]) {
  const { config, cleanUp } = await testConfig();
  const addresses = addressesOf(config.ports);
  const oidc = await startOidc(config, SECRET);
  const examples = path.join(config.rootDir, 'examples');
  const files = (target: string, allow: string[]) => ({
    type: 'file',
    target: path.join(examples, target),
    rules: [{ allow }],
  });
  const backend = createBackend();
  backend.add(mockServices.rootLogger.factory());
  backend.add(
    mockServices.rootConfig.factory({
      data: {
        app: { baseUrl: addresses.frontend },
        backend: {
          baseUrl: addresses.backend,
          listen: { host: 'localhost', port: config.ports.backend },
          database: { client: 'better-sqlite3', connection: ':memory:' },
          actions: { pluginSources: ['custody'] },
        },
        auth: {
          environment: 'development',
          session: { secret: SECRET },
          providers: {
            oidc: {
              development: {
                metadataUrl: `${addresses.oidc}/.well-known/openid-configuration`,
                clientId: 'backstage',
                clientSecret: SECRET,
                tokenSignedResponseAlg: 'ES256',
                prompt: 'auto',
                signIn: {
                  resolvers: [
                    { resolver: 'emailMatchingUserEntityProfileEmail' },
                  ],
                },
              },
            },
          },
        },
        permission: { enabled: true },
        catalog: {
          locations: [
            files('org/*.yaml', ['User', 'Group']),
            files('catalog/*.yaml', [
              'Component',
              'System',
              'Domain',
              'API',
              'Resource',
              'Identity',
            ]),
          ],
        },
        custody: {
          scopes: { path: path.join(examples, 'scopes') },
          intents: { path: path.join(examples, 'intents') },
          policy: { path: path.join(examples, 'policies') },
          requests: { agents },
          tenants: ['payments', 'storefront'].map(name => ({
            name,
            namespaces: [name],
            groups: [`group:default/${name}`],
          })),
          authorization: {
            platform: ['group:default/platform'],
            auditors: ['group:default/security'],
          },
          breakGlass: { notify: ['group:default/security'] },
          providers: {
            postgresql: {
              // Where nothing is: what is only asked for is issued nowhere.
              ledger: {
                url: `postgresql://localhost:${config.ports.postgres}/ledger`,
                environment: 'production',
                tenants: ['payments'],
                exposure: 'internal',
              },
              storefront: {
                url: `postgresql://localhost:${config.ports.postgres}/storefront`,
                environment: 'staging',
                tenants: ['storefront'],
                exposure: 'internal',
              },
            },
          },
          audit: { keyFile: path.join(config.dataDir, 'audit', 'key.pem') },
        },
      },
    }),
  );
  features.forEach(feature => backend.add(feature));
  await backend.start();

  const tokens = new Map<string, Promise<string>>();
  const clients: Client[] = [];

  /** Once the catalog knows the person. */
  const signIn = async (persona: string): Promise<string> => {
    const until = performance.now() + SIGN_IN_WITHIN_MILLIS;
    for (;;) {
      try {
        return await signInToBackstage({
          backendUrl: addresses.backend,
          appUrl: addresses.frontend,
          persona,
        });
      } catch (error) {
        if (performance.now() > until) throw error;
      }
    }
  };
  const tokenOf = (persona: string): Promise<string> => {
    const token = tokens.get(persona) ?? signIn(persona);
    tokens.set(persona, token);
    return token;
  };

  return {
    tokenOf,
    /** An agent with a token; with none, it is nobody's. */
    connect: async (token?: string) => {
      const client = new Client({ name: 'an-agent', version: '1.0.0' });
      await client.connect(
        new StreamableHTTPClientTransport(
          new URL(`${addresses.backend}/api/mcp-actions/v1`),
          {
            requestInit: {
              headers: token ? { Authorization: `Bearer ${token}` } : {},
            },
          },
        ),
      );
      clients.push(client);
      return {
        listTools: async () => (await client.listTools()).tools,
        call: async (
          name: string,
          input: Record<string, unknown>,
        ): Promise<Answer> => {
          const { content, isError } = await client.callTool({
            name: `custody.${name}`,
            arguments: input,
          });
          const [{ text }] = content as Array<{ text: string }>;
          return { isError: isError === true, text };
        },
      };
    },
    /** As the pages call Custody, in person. */
    api: async (persona: string, route: string) => {
      const response = await fetch(`${addresses.backend}/api/custody${route}`, {
        headers: { authorization: `Bearer ${await tokenOf(persona)}` },
      });
      return { status: response.status, body: await response.json() };
    },
    stop: async () => {
      await Promise.all(clients.map(client => client.close()));
      await backend.stop();
      await oidc.close();
      cleanUp();
    },
  };
}

export type WithAgents = Awaited<ReturnType<typeof startForAgents>>;
export type Agent = Awaited<ReturnType<WithAgents['connect']>>;

import { promises as fs } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import type Provider from 'oidc-provider';
import { addressesOf, type DemoConfig } from '../config';
import { closeServer, listen, readForm, send } from '../http';
import { openAdapterStore } from './adapter';
import { loadOidcKeys } from './keys';
import { renderPersonaPage, renderProblemPage } from './page';
import { readPersonas, type Persona } from './personas';
import { createProvider } from './provider';

/** A running OIDC provider. */
export interface RunningOidc {
  url: string;
  personas: Persona[];
  close(): Promise<void>;
}

const SIGN_IN = /^\/sign-in\/([A-Za-z0-9_-]+)\/?$/;

/**
 * Starts the demo's OIDC provider.
 *
 * @param config - ports and folders; state goes to `<dataDir>/oidc`
 * @param clientSecret - shared with Backstage's configuration
 * @throws Error when the port is taken or the personas can't be read
 */
export async function startOidc(
  config: DemoConfig,
  clientSecret: string,
): Promise<RunningOidc> {
  const directory = path.join(config.dataDir, 'oidc');
  await fs.mkdir(directory, { recursive: true, mode: 0o700 });
  const personas = await readPersonas(
    path.join(config.rootDir, 'examples', 'org'),
  );
  const store = openAdapterStore(path.join(directory, 'state.sqlite'));
  const addresses = addressesOf(config.ports);
  const provider = createProvider({
    issuer: addresses.oidc,
    appUrl: addresses.frontend,
    redirectUris: [`${addresses.backend}/api/auth/oidc/handler/frame`],
    clientSecret,
    personas,
    keys: await loadOidcKeys(directory),
    store,
  });

  const callback = provider.callback();
  const server = http.createServer((req, res) => {
    const uid = SIGN_IN.exec((req.url ?? '').split('?')[0])?.[1];
    if (!uid) {
      callback(req, res);
      return;
    }
    signIn(provider, personas, req, res).catch(() =>
      send(
        res,
        400,
        'text/html; charset=utf-8',
        renderProblemPage(
          'This sign-in has ended or was opened in another browser.',
          addresses.frontend,
        ),
      ),
    );
  });
  await listen(server, config.ports.oidc);
  return {
    url: addresses.oidc,
    personas,
    close: async () => {
      await closeServer(server);
      store.close();
    },
  };
}

async function signIn(
  provider: Provider,
  personas: Persona[],
  req: http.IncomingMessage,
  res: http.ServerResponse,
): Promise<void> {
  // The interaction is bound to the browser by a signed cookie: without it this throws.
  const { uid, session } = await provider.interactionDetails(req, res);
  if (req.method !== 'POST') {
    const page = renderPersonaPage(personas, `/sign-in/${uid}`);
    send(res, 200, 'text/html; charset=utf-8', page);
    return;
  }
  const chosen = (await readForm(req)).get('persona');
  const persona = personas.find(({ id }) => id === chosen);
  if (!persona) {
    const page = renderPersonaPage(personas, `/sign-in/${uid}`);
    send(res, 422, 'text/html; charset=utf-8', page);
    return;
  }
  const onward = await provider.interactionResult(
    req,
    res,
    { login: { accountId: persona.id, remember: false } },
    { mergeWithLastSubmission: false },
  );
  if (session) {
    await forgetPerson(provider, session.uid);
  }
  res.writeHead(303, { location: onward, 'cache-control': 'no-store' });
  res.end();
}

/**
 * Takes the person out of a browser's session. The provider would otherwise make the browser sign out of
 * its clients before another person may sign in, and end what that person had open elsewhere.
 */
async function forgetPerson(provider: Provider, uid: string): Promise<void> {
  const session = await provider.Session.findByUid(uid);
  if (session?.accountId) {
    session.accountId = undefined;
    await session.persist();
  }
}

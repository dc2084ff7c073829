import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import scaffolderPlugin from '@backstage/plugin-scaffolder-backend';
import {
  createTemplateAction,
  scaffolderActionsExtensionPoint,
} from '@backstage/plugin-scaffolder-node';
import type { JsonObject } from '@backstage/types';
import { request as httpRequest } from 'node:http';
import custody, { custodyEffectGuard } from '../index';
import { ADA, FakeCustody, fakeCustodyPlugin } from './FakeCustody';

export type Answer = {
  status: number;
  body: JsonObject & {
    error?: { name: string; message: string; reasons?: string[] };
  };
};

const PEOPLE: Entity[] = ['ada', 'bea'].map(name => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: { name, namespace: 'default' },
  spec: { memberOf: [] },
}));

/** A real scaffolder on SQLite with this module, one effect action, and a Custody that answers over HTTP. */
export async function startScaffolder(options: {
  templates: Entity[];
  config?: JsonObject;
  guard?: boolean;
  custody?: FakeCustody;
}) {
  const fake = options.custody ?? new FakeCustody();
  const effects: string[] = [];
  const entities = [...options.templates, ...PEOPLE];
  const testActions = createBackendModule({
    pluginId: 'scaffolder',
    moduleId: 'test-actions',
    register(reg) {
      reg.registerInit({
        deps: { actions: scaffolderActionsExtensionPoint },
        async init({ actions }) {
          const effect = (id: string) =>
            createTemplateAction({
              id,
              supportsDryRun: true,
              schema: {
                input: {
                  name: z => z.string().optional(),
                  owner: z => z.string().optional(),
                },
              },
              handler: async ctx => {
                if (!ctx.isDryRun) effects.push(`${id} ${ctx.input.name}`);
              },
            });
          actions.addActions(
            effect('publish:fake'),
            effect('notify:fake'),
            createTemplateAction({
              id: 'fetch:broken',
              handler: async () => {
                throw new Error('broken');
              },
            }),
          );
        },
      });
    },
  });
  const backendOptions = {
    features: [
      mockServices.rootConfig.factory({
        data: {
          app: { baseUrl: 'http://app.example' },
          custody: { templates: { mode: 'enforce' } },
          ...options.config,
        },
      }),
      catalogServiceMock.factory({ entities }),
      scaffolderPlugin,
      custody,
      testActions,
      fakeCustodyPlugin(fake),
    ],
    extensionPointFactoryMiddleware:
      options.guard === false ? [] : [custodyEffectGuard()],
  };
  const backend = await startTestBackend(backendOptions);
  const port = backend.server.port();

  /** Sends the path as it is: no client may tidy it up. */
  const send = (
    method: string,
    path: string,
    body?: unknown,
    token = mockCredentials.user.token(ADA),
    headers: Record<string, string> = { 'Content-Type': 'application/json' },
  ): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const req = httpRequest(
        {
          port,
          method,
          path: `/api/scaffolder${path}`,
          headers: { ...headers, Authorization: `Bearer ${token}` },
        },
        res => {
          const chunks: Buffer[] = [];
          res.on('data', chunk => chunks.push(chunk));
          res.on('end', () => {
            const text = Buffer.concat(chunks).toString();
            resolve({ status: res.statusCode ?? 0, body: parsed(text) });
          });
        },
      );
      req.on('error', reject);
      req.end(typeof body === 'string' ? body : body && JSON.stringify(body));
    });

  const tasks = async () =>
    (await send('GET', '/v2/tasks')).body.tasks as Array<
      JsonObject & { id: string; status: string }
    >;

  return {
    custody: fake,
    effects,
    entities,
    send,
    tasks,
    start: (templateRef: string, values: unknown, token?: string) =>
      send('POST', '/v2/tasks', { templateRef, values }, token),
    /** Waits for the end of a task, and returns its status and all that it logged. */
    finished: async (id: unknown) => {
      for (let i = 0; i < 400; i += 1) {
        const task = (await send('GET', `/v2/tasks/${id}`)).body;
        if (task.status !== 'open' && task.status !== 'processing') {
          const events = (await send('GET', `/v2/tasks/${id}/events`))
            .body as unknown as Array<{ body: { message: string } }>;
          return {
            status: task.status,
            log: events.map(e => e.body.message).join('\n'),
            task,
          };
        }
        await new Promise(resolve => setTimeout(resolve, 50));
      }
      throw new Error(`task ${id} does not end`);
    },
  };
}

function parsed(text: string): Answer['body'] {
  try {
    return JSON.parse(text);
  } catch {
    return { text };
  }
}

export const serviceToken = () => mockCredentials.service.token();
export const userToken = (ref: string) => mockCredentials.user.token(ref);

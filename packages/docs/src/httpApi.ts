import * as common from '@custody/backstage-plugin-custody-common';
import {
  routes,
  type RouteDefinition,
} from '@custody/backstage-plugin-custody-common';
import { z } from 'zod/v4';
import {
  isAnyJson,
  type JsonSchema,
  limits,
  renderShape,
  typeName,
} from './shape';
import { table } from './table';

const INTRODUCTION = `# HTTP API

Under \`/api/custody\`, JSON. Errors have Backstage's standard form: \`{error: {name, message}, response: {statusCode}}\`.
The same table of routes (\`plugins/custody-common/src/api/routes/\`) serves validation, the typed client
\`createCustodyClient\` and this page.

- **Instants** are ISO-8601 UTC with milliseconds, \`2026-11-22T12:00:00.000Z\`. **Durations** are ISO-8601, \`P90D\`.
- **Lists** are paged: give \`nextCursor\` back as \`cursor\`. \`limit\` is 1 to 100, 50 if left out. The total is counted
  only with \`total=true\`.
- **Unknown fields are refused**, in bodies and in queries.
- **Shapes** are written as TypeScript types. \`Instant\` is one of those above, \`Json\` is any JSON value,
  \`AuditEventType\` is in [the list of events](reference/audit-events.md).
- **Too much** is refused with 429, where a route says so; the message says what to do, or when it is possible again.
- What the caller may not see is answered as if it did not exist: 404, and absent from lists and counts. A path or method that
  there is none of is a 404 too, whose message says so.

Who may call a route at all:

| access | who |
| --- | --- |
| people | a signed-in user, by Backstage token |
| people and services | the same, and plugins acting on their own |
| \`plugin:…\` | the plugin that is named, and nobody else |
| consumer | no Backstage token: an assertion signed by a consumer's key ([how](guides/consumers.md)) |

## Tokens

Each call but a consumer's has Backstage's token in its header, \`Authorization: Bearer <token>\`. A person's, in a folder that has
\`@backstage/cli\`, such as a checkout of your Backstage or of Custody:

\`\`\`sh
yarn backstage-cli auth login --backend-url https://backstage.example.com   # in the demo http://localhost:7007
TOKEN=$(yarn backstage-cli auth print-token)
\`\`\`

This wants \`auth.clientIdMetadataDocuments.enabled\` and the page of \`@backstage/plugin-auth\`, which the demo has and which
[agents use too](guides/agents.md#connect-one). Without them, sign in and take the header from any request to \`/api/custody\` in the
network tab of the browser. It is good for an hour, and may what you may: guard it as a password. \`custody\`, the
[command line](../packages/cli/README.md), reads it from \`CUSTODY_TOKEN\`.

A service's is a static token of [\`backend.auth.externalAccess\`](https://backstage.io/docs/auth/service-to-service-auth/#static-tokens).
It is for what services may call, sees all of that, and stands for nobody.
`;

/** Area of a route, by the first part of its path. */
const AREAS: Record<string, string> = {
  requests: 'Requests and reviews',
  tasks: 'Scaffolder tasks',
  identities: 'Identities',
  components: 'Components',
  workload: 'Workload',
};
const OTHER = 'Vocabulary, policy, gates, audit';

/** `docs/http-api.md`: every route with its body and answer, from the table of routes. */
export function renderHttpApi(): string {
  const names = namedSchemas();
  const shapes = new Map<string, JsonSchema>();
  const all: [string, RouteDefinition][] = Object.entries(routes);
  const details = all.map(([, route]) =>
    renderRoute(route, schema => toJsonSchema(schema, names, shapes)),
  );
  return [
    INTRODUCTION,
    '## All routes',
    renderOverview(all),
    '## Each route',
    ...details,
    '## Shapes',
    'Named as in `@custody/backstage-plugin-custody-common`. `?` may be left out; limits stand behind.',
    ...[...shapes]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, schema]) => renderNamed(id, schema)),
  ].join('\n\n');
}

/** Every exported schema but queries, under its name, so that a shape is told once and then named. */
function namedSchemas() {
  const names = z.registry<{ id: string }>();
  for (const [name, value] of Object.entries(common)) {
    if (/(?<!Query)Schema$/.test(name) && isSchema(value)) {
      names.add(value, { id: name.replace(/Schema$/, '') });
    }
  }
  return names;
}

function isSchema(value: unknown): value is z.ZodType {
  return value instanceof z.ZodType;
}

function toJsonSchema(
  schema: z.ZodType,
  names: ReturnType<typeof namedSchemas>,
  shapes: Map<string, JsonSchema>,
): JsonSchema {
  const { $defs = {}, ...own } = z.toJSONSchema(schema, {
    metadata: names,
    io: 'input',
    unrepresentable: 'any',
  }) as JsonSchema;
  for (const [id, shape] of Object.entries($defs)) {
    if (!isAnyJson(id)) {
      shapes.set(id, shape);
    }
  }
  return own;
}

function renderOverview(all: [string, RouteDefinition][]): string {
  const byArea = new Map<string, string[][]>();
  for (const [, route] of all) {
    const area = AREAS[route.path.split('/')[1]] ?? OTHER;
    const rows = byArea.get(area) ?? [];
    rows.push([
      `[\`${title(route)}\`](#${anchor(title(route))})`,
      accessOf(route),
      route.summary,
    ]);
    byArea.set(area, rows);
  }
  return [...byArea]
    .map(
      ([area, rows]) =>
        `**${area}**\n\n${table(['route', 'access', 'what'], rows)}`,
    )
    .join('\n\n');
}

function renderRoute(
  route: RouteDefinition,
  json: (schema: z.ZodType) => JsonSchema,
): string {
  const parts = [
    `### ${title(route)}`,
    `${capitalize(route.summary)}. For ${accessOf(route)}. Answers ${
      route.status
    }${route.limit ? `, and 429 once ${route.limit}` : ''}.`,
  ];
  const query = route.query && json(route.query);
  if (query) {
    parts.push(
      table(
        ['query', 'value', ''],
        Object.entries(query.properties ?? {}).map(([key, value]) => [
          `\`${key}\``,
          `\`${renderShape(value)}\``,
          limits(value),
        ]),
      ),
    );
  }
  if (route.body) {
    parts.push(`Body: ${shapeOf(json(route.body))}`);
  }
  parts.push(`Answer: ${shapeOf(json(route.response))}`);
  return parts.join('\n\n');
}

function shapeOf(schema: JsonSchema): string {
  const shape = renderShape(schema);
  return schema.$ref
    ? `[\`${shape}\`](#${shape.toLowerCase()})`
    : `\n\n\`\`\`ts\n${shape}\n\`\`\``;
}

function renderNamed(id: string, schema: JsonSchema): string {
  const { pattern } = schema;
  const notes = [limits(schema), pattern && `matches \`${pattern}\``];
  const said = notes.filter(Boolean).join(', ');
  return [
    `### ${typeName(id)}`,
    ...(said ? [`${capitalize(said)}.`] : []),
    `\`\`\`ts\ntype ${typeName(id)} = ${renderShape(schema)};\n\`\`\``,
  ].join('\n\n');
}

function title({ method, path }: RouteDefinition): string {
  return `${method.toUpperCase()} ${path}`;
}

function accessOf({ access, services = [] }: RouteDefinition): string {
  const words = {
    user: 'people',
    'user-or-service': 'people and services',
    service: services.map(id => `\`plugin:${id}\``).join(', '),
    consumer: 'consumers',
  };
  return words[access];
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The anchor that Markdown renderers give a heading. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replace(/ /g, '-');
}

import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import {
  parseEntityRef,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import { lintTemplate } from '@custody/backstage-plugin-custody-common';
import { parse, parseAllDocuments } from 'yaml';
import { STORY } from './history/story';

const EXAMPLES = path.resolve(__dirname, '../../../examples');

/** The YAML files at a folder of `examples/`, their documents in order. */
function documents(...folder: string[]) {
  const dir = path.join(EXAMPLES, ...folder);
  return readdirSync(dir)
    .filter(name => name.endsWith('.yaml'))
    .flatMap(name =>
      parseAllDocuments(readFileSync(path.join(dir, name), 'utf8')),
    )
    .map(document => document.toJS());
}

const entities: Entity[] = [...documents('org'), ...documents('catalog')];
const refs = new Set(entities.map(entity => stringifyEntityRef(entity)));
const templates = readdirSync(path.join(EXAMPLES, 'templates')).filter(name =>
  statSync(path.join(EXAMPLES, 'templates', name)).isDirectory(),
);

/** Each reference that an entity makes, as a full ref. */
function references(entity: Entity): string[] {
  const spec = (entity.spec ?? {}) as Record<string, unknown>;
  const kinds: Record<string, [string, string | undefined]> = {
    owner: ['group', undefined],
    parent: ['group', undefined],
    children: ['group', undefined],
    memberOf: ['group', undefined],
    domain: ['domain', undefined],
    system: ['system', entity.metadata.namespace],
    providesApis: ['api', entity.metadata.namespace],
    consumesApis: ['api', entity.metadata.namespace],
    component: ['component', entity.metadata.namespace],
    dependsOn: ['resource', undefined],
  };
  return Object.entries(kinds).flatMap(([field, [kind, namespace]]) =>
    [spec[field] ?? []].flat().map(ref =>
      stringifyEntityRef(
        parseEntityRef(String(ref), {
          defaultKind: kind,
          defaultNamespace: namespace,
        }),
      ),
    ),
  );
}

describe('the demo world', () => {
  it('has each entity once', () => {
    expect(refs.size).toBe(entities.length);
  });

  it.each(
    entities.map(entity => [stringifyEntityRef(entity), entity] as const),
  )('%s speaks only of what there is', (_ref, entity) => {
    expect(references(entity).filter(ref => !refs.has(ref))).toEqual([]);
  });

  // `custody.catalog.reverseRelations` is off in the demo, so only services have the tab.
  it('has identities of services alone', () => {
    const services = entities
      .filter(({ spec }) => spec?.type === 'service')
      .map(entity => stringifyEntityRef(entity));
    const components = entities
      .filter(({ kind }) => kind === 'Identity')
      .flatMap(references)
      .concat(STORY.map(({ identity }) => identity.component))
      .filter(ref => ref.startsWith('component:'));
    expect(services).toEqual(expect.arrayContaining(components));
  });

  it('has resources behind its scopes', () => {
    const scopes: { name: string; resource: string }[] =
      documents('scopes').flat();
    expect(scopes.map(({ name }) => name)).toContain('ledger:write');
    expect(
      scopes.filter(({ resource }) => !refs.has(resource)).map(s => s.name),
    ).toEqual([]);
  });

  it('has enough people for the approvals of the story', () => {
    const members = (...groups: string[]) =>
      entities
        .filter(({ kind }) => kind === 'User')
        .filter(({ spec }) =>
          (spec?.memberOf as string[]).some(group => groups.includes(group)),
        )
        .map(({ metadata }) => metadata.name);
    // Ada asks, so three others can answer for Payments; one for the database; six for security or SRE.
    expect(members('payments', 'payments-ledger').sort()).toEqual([
      'ada',
      'noor',
      'omar',
      'tomas',
    ]);
    expect(members('data-platform')).toEqual(['lena']);
    expect(members('security', 'sre')).toHaveLength(6);
  });

  it.each(templates)('template %s is what it shows', name => {
    const template = parse(
      readFileSync(
        path.join(EXAMPLES, 'templates', name, 'template.yaml'),
        'utf8',
      ),
    );
    // The form warns of it in the console; names stand at `ui:enumNames`.
    expect(JSON.stringify(template)).not.toContain('"enumNames"');
    const report = lintTemplate(template);
    const expected =
      name === 'scheduled-job'
        ? { governed: false, rules: ['CUS-T003'] }
        : { governed: true, rules: [] };
    expect({
      governed: report.governed,
      rules: report.findings.map(({ rule }) => rule),
    }).toEqual(expected);
  });
});

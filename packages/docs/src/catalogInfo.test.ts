import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import {
  apiEntityV1alpha1Validator,
  componentEntityV1alpha1Validator,
  DefaultNamespaceEntityPolicy,
  EntityPolicies,
  FieldFormatEntityPolicy,
  groupEntityV1alpha1Validator,
  NoForeignRootFieldsEntityPolicy,
  parseEntityRef,
  resourceEntityV1alpha1Validator,
  SchemaValidEntityPolicy,
  stringifyEntityRef,
  systemEntityV1alpha1Validator,
  type Entity,
} from '@backstage/catalog-model';
import { parseIdentityEntity } from '@custody/backstage-plugin-custody-common';
import { parseAllDocuments } from 'yaml';
import { root } from './root';

const VALIDATORS = {
  API: apiEntityV1alpha1Validator,
  Component: componentEntityV1alpha1Validator,
  Group: groupEntityV1alpha1Validator,
  Resource: resourceEntityV1alpha1Validator,
  System: systemEntityV1alpha1Validator,
};
/** What every entity has to keep, as the catalog itself asks it. */
const everyEntity = EntityPolicies.allOf([
  new SchemaValidEntityPolicy(),
  new DefaultNamespaceEntityPolicy(),
  new NoForeignRootFieldsEntityPolicy(),
  new FieldFormatEntityPolicy(),
]);

const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

/** As the catalog reads it: `$text` is replaced by the file's content. */
const entities: Entity[] = parseAllDocuments(read('catalog-info.yaml')).map(
  document => {
    const entity = document.toJS();
    const file = entity.spec.definition?.$text;
    return file
      ? { ...entity, spec: { ...entity.spec, definition: read(file) } }
      : entity;
  },
);
const refs = entities.map(stringifyEntityRef);
const named = entities.map(entity => ({
  ref: stringifyEntityRef(entity),
  entity,
}));

describe('catalog-info.yaml', () => {
  it.each(named)('$ref is a valid entity', async ({ entity }) => {
    expect(await everyEntity.enforce(entity)).toBeDefined();
    expect(await isOfItsKind(entity)).toBe(true);
  });

  it.each(named)('$ref refers to what there is', ({ entity }) => {
    const { owner, system, component, dependsOn, providesApis, consumesApis } =
      entity.spec as Record<string, string | string[] | undefined>;
    const all = [
      ...listOf(owner, 'group'),
      ...listOf(system, 'system'),
      ...listOf(component, 'component'),
      ...listOf(dependsOn, 'component'),
      ...listOf(providesApis, 'api'),
      ...listOf(consumesApis, 'api'),
    ];
    expect(refs).toEqual(expect.arrayContaining(all));
  });

  it.each(readdirSync(path.join(root, 'plugins')))(
    'describes plugins/%s',
    folder => {
      const { name } = JSON.parse(read(`plugins/${folder}/package.json`));
      expect(entities.map(({ metadata }) => metadata.title)).toContain(name);
    },
  );
});

function listOf(value: string | string[] | undefined, kind: string): string[] {
  return [value ?? []]
    .flat()
    .map(ref =>
      stringifyEntityRef(
        parseEntityRef(ref, { defaultKind: kind, defaultNamespace: 'default' }),
      ),
    );
}

async function isOfItsKind(entity: Entity): Promise<boolean> {
  if (entity.kind === 'Identity') {
    // Throws what is wrong.
    return parseIdentityEntity(entity) === entity;
  }
  return VALIDATORS[entity.kind as keyof typeof VALIDATORS].check(entity);
}

import {
  entityKindSchemaValidator,
  type Entity,
} from '@backstage/catalog-model';
import {
  compileCatalogModel,
  defaultCatalogEntityModel,
} from '@backstage/catalog-model/alpha';
import Ajv from 'ajv';
import fc from 'fast-check';
import { isIdentityEntity } from './entity';
import { identityEntityJsonSchema, identitySpecJsonSchema } from './jsonSchema';
import { custodyCatalogModelLayer } from './modelLayer';
import { parseIdentityEntity } from './parseIdentity';
import { identitySpecSchema } from './spec';

const valid = {
  apiVersion: 'custody.dev/v1alpha1',
  kind: 'Identity',
  metadata: { name: 'ledger-api-db', namespace: 'payments' },
  spec: {
    type: 'service-account',
    owner: 'group:default/payments',
    component: 'component:payments/ledger-api',
    system: 'payments',
    scopes: ['ledger:write'],
    credential: { provider: 'postgresql/ledger', mode: 'rotated' },
  },
};
type Patch = {
  apiVersion?: unknown;
  kind?: unknown;
  metadata?: object;
  spec?: object;
};
const entityWith = (patch: Patch): Entity =>
  JSON.parse(
    JSON.stringify({
      ...valid,
      ...patch,
      metadata: { ...valid.metadata, ...patch.metadata },
      spec: { ...valid.spec, ...patch.spec },
    }),
  );

describe('parseIdentityEntity', () => {
  it('takes a valid identity', () => {
    expect(parseIdentityEntity(entityWith({}))).toEqual(valid);
    expect(isIdentityEntity(entityWith({}))).toBe(true);
  });

  it.each<[string, Patch, RegExp]>([
    [
      'upper case in the name',
      { metadata: { name: 'Ledger' } },
      /`metadata\.name` \(`Ledger`\) has other characters .*: use lower-case ASCII/,
    ],
    [
      'a Cyrillic look-alike',
      { metadata: { name: 'lеdger' } },
      /`metadata\.name` \(`lеdger`\) has other characters/,
    ],
    [
      'a full-width look-alike',
      { metadata: { name: 'ledger１' } },
      /has other characters/,
    ],
    [
      'a zero-width character',
      { metadata: { name: 'led\u200bger' } },
      /has other characters/,
    ],
    [
      'a dot in the name',
      { metadata: { name: 'ledger.api' } },
      /has other characters/,
    ],
    [
      'a name of 64 characters',
      { metadata: { name: 'a'.repeat(64) } },
      /is longer than 63 characters: shorten it/,
    ],
    [
      'a namespace of another alphabet',
      { metadata: { namespace: 'pаyments' } },
      /`metadata\.namespace`/,
    ],
    [
      'an unknown type',
      { spec: { type: 'robot' } },
      /`spec\.type` is `robot`: use one of `service-account`/,
    ],
    [
      'no owner',
      { spec: { owner: undefined } },
      /`spec\.owner` is missing: give a string/,
    ],
    [
      'an owner that is a list',
      { spec: { owner: ['a'] } },
      /`spec\.owner` is `\["a"\]`: give a string/,
    ],
    [
      'an owner that is no ref',
      { spec: { owner: 'group default payments' } },
      /`spec\.owner` \(`group default payments`\) is not an entity ref: write it as/,
    ],
    [
      'no scope',
      { spec: { scopes: [] } },
      /`spec\.scopes` \(`\[\]`\) is empty: name at least one scope/,
    ],
    [
      'a wildcard',
      { spec: { scopes: ['ledger:*'] } },
      /`spec\.scopes\[0\]` \(`ledger:\*`\) is not a scope: .* wildcards are not scopes/,
    ],
    [
      'an unknown mode',
      {
        spec: {
          credential: { provider: 'postgresql/ledger', mode: 'forever' },
        },
      },
      /`spec\.credential\.mode` is `forever`: use one of `federated`/,
    ],
    [
      'an unknown field',
      { spec: { password: 'hunter2' } },
      /`spec\.password` is not a known field: remove it/,
    ],
    [
      'an agent without a sponsor',
      { spec: { type: 'agent' } },
      /`spec\.sponsor` is missing: an agent needs a sponsor/,
    ],
    [
      'another version',
      { apiVersion: 'custody.dev/v2' },
      /`apiVersion` is `custody\.dev\/v2`: use `custody\.dev\/v1alpha1`/,
    ],
  ])('refuses %s', (_, patch, message) => {
    expect(() => parseIdentityEntity(entityWith(patch))).toThrow(message);
  });

  it('never shows the value of an unknown field', () => {
    expect(() =>
      parseIdentityEntity(entityWith({ spec: { password: 'hunter2' } })),
    ).toThrow(
      expect.objectContaining({
        message: expect.not.stringContaining('hunter2'),
      }),
    );
  });

  it('takes names at the limit', () => {
    const name = 'a'.repeat(63);
    expect(
      parseIdentityEntity(entityWith({ metadata: { name } })).metadata.name,
    ).toBe(name);
  });

  it('answers 10,000 scopes with one short sentence', () => {
    const scopes = Array.from({ length: 10_000 }, (_, i) => `ledger:s${i}`);
    expect(() => parseIdentityEntity(entityWith({ spec: { scopes } }))).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(
          /^.{0,300}has more than 50 scopes: split the identity$/,
        ),
      }),
    );
  });

  it('tells ten of 50 wrong scopes', () => {
    const scopes = Array.from({ length: 50 }, (_, i) => `Wrong ${i}`);
    expect(() => parseIdentityEntity(entityWith({ spec: { scopes } }))).toThrow(
      /and 40 more of the kind: correct these first$/,
    );
  });
});

describe('identityEntityJsonSchema', () => {
  const validate = entityKindSchemaValidator<Entity>(identityEntityJsonSchema);

  it('serves the validator of the catalog model', () => {
    expect(validate(entityWith({}))).toBeTruthy();
    expect(validate({ ...valid, kind: 'Component' })).toBe(false);
    expect(() => validate(entityWith({ spec: { scopes: [] } }))).toThrow(
      /scopes/,
    );
    expect(() =>
      validate(entityWith({ metadata: { name: 'Ledger' } })),
    ).toThrow(/name/);
  });

  it('says the same of any spec as the definition that it is made from', () => {
    const ajvSays = new Ajv({ allowUnionTypes: true }).compile(
      identitySpecJsonSchema,
    );
    const messy = fc.oneof(
      fc.string(),
      fc.constant(''),
      fc.integer(),
      fc.constant(null),
    );
    const spec = fc.record(
      {
        type: fc.oneof(fc.constantFrom('agent', 'bot', 'robot'), messy),
        owner: fc.oneof(fc.constant('payments'), messy),
        sponsor: fc.oneof(fc.constant('user:default/ada'), messy),
        scopes: fc.oneof(
          fc.array(
            fc.oneof(
              fc.constantFrom('ledger:write', 'ledger:*', 'a:b:c'),
              messy,
            ),
            { maxLength: 60 },
          ),
          messy,
        ),
        credential: fc.oneof(
          fc.record({
            provider: fc.constantFrom('postgresql/ledger', 'postgresql'),
            mode: fc.constantFrom('rotated', 'never'),
          }),
          messy,
        ),
        extra: messy,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(spec, value => {
        expect(ajvSays(value)).toBe(
          identitySpecSchema.safeParse(value).success,
        );
      }),
    );
  });
});

describe('custodyCatalogModelLayer', () => {
  const model = compileCatalogModel([
    defaultCatalogEntityModel,
    custodyCatalogModelLayer,
  ]);

  it('adds the kind with a schema that the model accepts', () => {
    expect(
      model.getKind({ kind: 'Identity', apiVersion: 'custody.dev/v1alpha1' })
        ?.names.plural,
    ).toBe('identities');
  });

  it('adds the relations, both ways', () => {
    const relations = model.getRelations({ kind: 'Identity' }) ?? [];
    expect(relations.map(r => `${r.forward.type}/${r.reverse.type}`)).toEqual(
      expect.arrayContaining([
        'ownedBy/ownerOf',
        'partOf/hasPart',
        'dependsOn/dependencyOf',
      ]),
    );
    expect(
      model.getRelations({ kind: 'Component' })?.map(r => r.forward.type),
    ).toContain('hasIdentity');
  });

  it('draws no relation to a component from the word of the entity', () => {
    expect(
      model
        .getKind({ kind: 'Identity', apiVersion: 'custody.dev/v1alpha1' })
        ?.relationFields.map(field => field.path),
    ).toEqual(['spec.owner', 'spec.system', 'spec.dependsOn']);
  });
});

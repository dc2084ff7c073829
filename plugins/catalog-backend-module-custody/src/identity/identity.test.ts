import type { Entity } from '@backstage/catalog-model';
import { createMockDirectory } from '@backstage/backend-test-utils';
import { stringify } from 'yaml';
import modelLayer from '../alpha';
import { identity, surroundings } from '../__testUtils__/examples';
import { eventually, startCatalog } from '../__testUtils__/startCatalog';

jest.setTimeout(60_000);

const relations = (entity?: Entity) =>
  (entity?.relations ?? []).map(r => `${r.type} ${r.targetRef}`).sort();

describe('identities that are malformed', () => {
  let catalog: Awaited<ReturnType<typeof startCatalog>>;
  beforeAll(async () => {
    catalog = await startCatalog({});
  });

  it('takes a valid one', async () => {
    expect(
      await catalog.refusals(JSON.parse(JSON.stringify(identity()))),
    ).toEqual([]);
  });

  it.each<[string, Parameters<typeof identity>[0], RegExp]>([
    [
      'a wildcard scope',
      { spec: { scopes: ['ledger:*'] } },
      /`spec\.scopes\[0\]` \(`ledger:\*`\) is not a scope: use a name of the vocabulary/,
    ],
    [
      'no scope',
      { spec: { scopes: [] } },
      /`spec\.scopes` \(`\[\]`\) is empty: name at least one scope/,
    ],
    [
      '10,000 scopes',
      { spec: { scopes: Array.from({ length: 10_000 }, (_, i) => `s:s${i}`) } },
      /has more than 50 scopes: split the identity/,
    ],
    [
      'no owner',
      { spec: { owner: undefined } },
      /`spec\.owner` is missing: give a string/,
    ],
    [
      'an unknown field',
      { spec: { environment: 'production' } },
      /`spec\.environment` is not a known field: remove it/,
    ],
    [
      'an unknown type',
      { spec: { type: 'robot' } },
      /`spec\.type` is `robot`: use one of/,
    ],
    [
      'an upper-case name',
      { name: 'Ledger' },
      /`metadata\.name` \(`Ledger`\) has other characters .*: use lower-case/,
    ],
    [
      'a Cyrillic look-alike',
      { name: 'lеdger' },
      /"metadata\.name" is not valid/,
    ],
    [
      'a name over the limit',
      { name: 'a'.repeat(64) },
      /"metadata\.name" is not valid.*63 characters/,
    ],
    [
      'an agent without a sponsor',
      { spec: { type: 'agent' } },
      /`spec\.sponsor` is missing: an agent needs a sponsor/,
    ],
  ])('refuses %s, and says what to do', async (_, patch, message) => {
    const [refusal, ...others] = await catalog.refusals(
      JSON.parse(JSON.stringify(identity(patch))),
    );
    expect(refusal).toMatch(message);
    expect(refusal.length).toBeLessThan(1000);
    expect(others).toEqual([]);
  });

  it.each([
    ['custody.dev/v2', 'Identity'],
    ['custody.dev/v1alpha1', 'identity'],
  ])('refuses %s %s, and says which to write', async (apiVersion, kind) => {
    expect(
      (
        await catalog.refusals({
          ...JSON.parse(JSON.stringify(identity())),
          apiVersion,
          kind,
        })
      ).join(),
    ).toMatch(/write `custody\.dev\/v1alpha1` and `Identity`/);
  });

  it('takes a name at the limit', async () => {
    expect(
      await catalog.refusals(
        JSON.parse(JSON.stringify(identity({ name: 'a'.repeat(63) }))),
      ),
    ).toEqual([]);
  });
});

describe.each([
  ['the processor alone', []],
  ['the model layer beside it', [modelLayer]],
])('an identity declared in Git, with %s', (_, features) => {
  it('is tied to owner, system and resources, and to no component', async () => {
    const catalog = await startCatalog({
      features,
      entities: [
        ...surroundings,
        identity({ annotations: { 'custody.dev/identity-uid': 'forged' } }),
      ],
    });
    const entity = await catalog.entity('identity/payments/ledger-api-db');
    expect(relations(entity)).toEqual([
      'dependsOn resource:default/ledger-db',
      'ownedBy group:default/payments',
      'partOf system:payments/payments',
    ]);
    expect(entity?.metadata.annotations).toMatchObject({
      'custody.dev/declared-in-git': 'true',
    });
    expect(entity?.metadata.annotations).not.toHaveProperty([
      'custody.dev/identity-uid',
    ]);
    const group = await catalog.entity('group/default/payments', g =>
      relations(g).includes('ownerOf identity:payments/ledger-api-db'),
    );
    expect(group).toBeDefined();
    const component = await catalog.entity('component/payments/ledger-api');
    expect(relations(component)).not.toContain(
      'hasIdentity identity:payments/ledger-api-db',
    );
  });
});

describe('custody.catalog.reverseRelations', () => {
  it('switched off, leaves nothing of an identity on what everybody reads', async () => {
    const catalog = await startCatalog({
      config: { custody: { catalog: { reverseRelations: false } } },
      entities: [...surroundings, identity()],
    });
    expect(
      relations(await catalog.entity('identity/payments/ledger-api-db')),
    ).toEqual([
      'dependsOn resource:default/ledger-db',
      'ownedBy group:default/payments',
      'partOf system:payments/payments',
    ]);
    const others: Entity[] = await catalog.get('/entities');
    const naming = others.filter(({ relations: all = [] }) =>
      all.some(({ targetRef }) => targetRef.startsWith('identity:')),
    );
    expect(naming).toEqual([]);
  });
});

describe('catalog.rules', () => {
  const files = createMockDirectory();
  const locationErrors = async (rules?: object[]) => {
    files.setContent({ 'all.yaml': stringify(identity()) });
    const catalog = await startCatalog({
      config: {
        catalog: {
          processingInterval: { seconds: 1 },
          ...(rules && { rules: JSON.parse(JSON.stringify(rules)) }),
          locations: [{ type: 'file', target: files.resolve('all.yaml') }],
        },
      },
    });
    return eventually(async () => {
      const identities: Entity[] = await catalog.get(
        '/entities?filter=kind=identity',
      );
      if (identities.length > 0) {
        return { taken: true, why: '' };
      }
      const why = catalog.errors.join();
      return why ? { taken: false, why } : undefined;
    });
  };

  it('refuses a file with an identity while the kind is not allowed', async () => {
    const { taken, why } = await locationErrors();
    expect(taken).toBe(false);
    expect(why).toMatch(
      /identity:payments\/ledger-api-db.*is not of an allowed kind/,
    );
  });

  it('takes it once the kind is allowed', async () => {
    const { taken } = await locationErrors([
      { allow: ['Component', 'Location', 'Identity'] },
    ]);
    expect(taken).toBe(true);
  });
});

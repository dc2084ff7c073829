import type { Entity } from '@backstage/catalog-model';
import { template } from '../__testUtils__/examples';
import { startCatalog } from '../__testUtils__/startCatalog';

jest.setTimeout(60_000);

type WithStatus = Entity & {
  status?: { items?: Array<{ type: string; level: string; message: string }> };
};

const start = (templates: object, entities: Entity[]) =>
  startCatalog({
    config: { custody: { templates: JSON.parse(JSON.stringify(templates)) } },
    entities,
  });
const asJson = (entity: Entity) => JSON.parse(JSON.stringify(entity));
const custodyItems = (entity?: WithStatus) =>
  (entity?.status?.items ?? []).filter(
    item => item.type === 'custody.dev/template',
  );
const state = (entity?: Entity) =>
  entity?.metadata.annotations?.['custody.dev/template-state'];
const named = (name: string, spec: object) => ({
  ...template(spec),
  metadata: { name },
});

const compliant = template({
  parameters: [
    {
      required: ['name', 'owner', 'scopes'],
      properties: {
        name: { type: 'string' },
        owner: { type: 'string' },
        scopes: { type: 'array', minItems: 1, items: { type: 'string' } },
      },
    },
  ],
  steps: [
    {
      id: 'request',
      action: 'custody:request',
      input: {
        identity: {
          name: '${{ parameters.name }}',
          type: 'service-account',
          component: 'component:default/${{ parameters.name }}',
        },
        owner: '${{ parameters.owner }}',
        scopes: '${{ parameters.scopes }}',
        reason: 'a new service',
      },
    },
    { id: 'publish', action: 'publish:github', input: {} },
  ],
});

describe('report', () => {
  it('lets everything through and says what it found', async () => {
    const catalog = await start({}, [
      named('plain', {}),
      named('library', { type: 'library' }),
      { ...compliant, metadata: { name: 'good' } },
    ]);
    const plain: WithStatus | undefined = await catalog.entity(
      'template/default/plain',
    );
    expect(custodyItems(plain).map(i => i.level)).toEqual(['warning']);
    expect(custodyItems(plain)[0].message).toMatch(
      /^CUS-T004 at `spec\.steps\[1\]`: .*add a `custody:request` step before the first effect/,
    );
    expect(state(plain)).toBe('not-compliant');
    expect(plain?.spec).toEqual(template().spec);

    const library: WithStatus | undefined = await catalog.entity(
      'template/default/library',
    );
    expect(custodyItems(library)[0].message).toMatch(/^CUS-T003/);
    expect(state(library)).toBeUndefined();

    const good: WithStatus | undefined = await catalog.entity(
      'template/default/good',
    );
    expect(custodyItems(good)).toEqual([]);
    expect(state(good)).toBe('compliant');
  });

  it('does not believe what the author wrote in the annotation', async () => {
    const forged = {
      ...template(),
      metadata: {
        name: 'forged',
        annotations: { 'custody.dev/template-state': 'compliant' },
      },
    };
    const catalog = await start({}, [forged]);
    expect(state(await catalog.entity('template/default/forged'))).toBe(
      'not-compliant',
    );
  });
});

describe('enforce', () => {
  it('refuses a template, each finding its own error', async () => {
    const catalog = await start({ mode: 'enforce' }, []);
    const twice = template({
      steps: [
        { id: 'a', action: 'publish:github', if: '${{ always() }}', input: {} },
        { id: 'b', action: 'catalog:register', input: {} },
      ],
    });
    const refusals = await catalog.refusals(asJson(twice));
    expect(refusals.map(r => r.match(/CUS-T\d+/)?.[0]).sort()).toEqual([
      'CUS-T004',
      'CUS-T016',
    ]);
    expect(await catalog.refusals(asJson(compliant))).toEqual([]);
    expect(
      await catalog.refusals(asJson(template({ type: 'library' }))),
    ).toEqual([]);
  });

  it.each(['Service', ' service ', 'SERVICE', 'ｓervice'])(
    'governs the type spelled %p too',
    async type => {
      const catalog = await start({ mode: 'enforce' }, []);
      expect(await catalog.refusals(asJson(template({ type })))).not.toEqual(
        [],
      );
    },
  );

  it('keeps the last good version of a template that turned bad', async () => {
    const good = { ...compliant, metadata: { name: 'good' } };
    const catalog = await start({ mode: 'enforce' }, [good]);
    await catalog.entity('template/default/good');
    await catalog.publish([{ ...template(), metadata: { name: 'good' } }]);
    const entity = await catalog.entity('template/default/good', e =>
      Boolean((e as WithStatus)?.status?.items?.length),
    );
    expect((entity?.spec?.steps as unknown[]).length).toBe(2);
  });
});

describe('inject', () => {
  it('adds what is missing, and lists what can not be injected', async () => {
    const catalog = await start({ mode: 'inject' }, [
      named('plain', {}),
      named('odd', {
        steps: [{ id: 'a', action: 'publish:github', input: {} }],
        parameters: [],
      }),
    ]);
    const plain: WithStatus | undefined = await catalog.entity(
      'template/default/plain',
    );
    expect(
      (plain?.spec?.steps as Array<{ action: string }>).map(s => s.action),
    ).toEqual([
      'fetch:template',
      'custody:request',
      'publish:github',
      'catalog:register',
      'custody:bind',
    ]);
    expect(state(plain)).toBe('injected');
    expect(custodyItems(plain)).toEqual([]);

    const odd: WithStatus | undefined = await catalog.entity(
      'template/default/odd',
    );
    expect(state(odd)).toBe('not-injectable');
    expect((odd?.spec?.steps as unknown[]).length).toBe(1);
    expect(
      custodyItems(odd).map(i => `${i.level} ${i.message.slice(0, 8)}`),
    ).toEqual(expect.arrayContaining(['error CUS-T030', 'error CUS-T031']));
  });

  it('changes nothing the second time it reads the template', async () => {
    const catalog = await start({ mode: 'inject' }, [named('plain', {})]);
    const first = await catalog.entity('template/default/plain');
    await new Promise(resolve => setTimeout(resolve, 3_000));
    const later = await catalog.entity('template/default/plain');
    expect(later?.spec).toEqual(first?.spec);
    expect(later?.metadata.etag).toBe(first?.metadata.etag);
  });
});

import type { Entity } from '@backstage/catalog-model';
import fc from 'fast-check';
import { template } from '../__testUtils__/examples';
import { TemplatePolicyProcessor } from './TemplatePolicyProcessor';

const location = { type: 'url', target: 'https://git.example/a.yaml' };

describe.each(['report', 'inject', 'enforce'] as const)(
  'TemplatePolicyProcessor in the mode %s',
  mode => {
    const processor = new TemplatePolicyProcessor({ mode, rules: {} });

    it('survives whatever stands in a template', async () => {
      const value = fc.jsonValue();
      const spec = fc.oneof(
        value,
        fc.record(
          {
            type: fc.oneof(fc.constant('service'), value),
            parameters: value,
            steps: fc.oneof(
              value,
              fc.array(
                fc.record(
                  { id: value, action: value, if: value, input: value },
                  { requiredKeys: [] },
                ),
              ),
            ),
          },
          { requiredKeys: [] },
        ),
      );
      await fc.assert(
        fc.asyncProperty(
          spec,
          fc.option(value),
          async (anySpec, annotations) => {
            const entity = {
              ...template(),
              spec: anySpec,
              metadata: {
                name: 'a',
                ...(annotations !== null && { annotations }),
              },
            } as unknown as Entity;
            const before = JSON.stringify(entity);
            const after = await processor.preProcessEntity(entity);
            await processor.postProcessEntity(after, location, () => {});
            expect(JSON.stringify(entity)).toBe(before);
            expect(
              mode === 'inject' ||
                JSON.stringify(after.spec) === JSON.stringify(anySpec),
            ).toBe(true);
          },
        ),
      );
    });

    it('leaves alone annotations that are none, for the catalog to refuse', async () => {
      const entity = {
        ...template(),
        metadata: { name: 'a', annotations: 'abc' },
      } as unknown as Entity;
      expect(
        (await processor.preProcessEntity(entity)).metadata.annotations,
      ).toBe('abc');
    });

    it('leaves other kinds alone', async () => {
      const entity = {
        ...template(),
        kind: 'Component',
        apiVersion: 'backstage.io/v1alpha1',
      };
      expect(await processor.preProcessEntity(entity)).toBe(entity);
    });
  },
);

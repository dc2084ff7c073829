import { JsonObject, JsonValue } from '@backstage/types';
import { compliantTemplate } from './__fixtures__/templates';
import { lintTemplate } from './lintTemplate';

type Spec = { parameters: JsonValue; steps: JsonObject[] };

const lint = (change: (spec: Spec) => void) => {
  const template = compliantTemplate();
  change(template.spec as unknown as Spec);
  return lintTemplate(template);
};
const reading = (input: JsonValue) => (spec: Spec) => {
  spec.steps[0].input = input;
};
const told = (change: (spec: Spec) => void) =>
  lint(change)
    .findings.filter(({ rule }) => rule === 'CUS-T023')
    .map(({ path, message }) => [
      path.slice(2).join('.'),
      /parameter `(.*?)`/.exec(message)?.[1],
    ]);

describe('a parameter that a step reads and no page declares', () => {
  it.each<[string, JsonValue, string[][]]>([
    [
      'a value',
      { values: { owner: '${{ parameters.owner }}' } },
      [['0.input.values.owner', 'owner']],
    ],
    [
      'part of a text, and in brackets',
      { url: "git.example?owner=${{ parameters['owner'] }}" },
      [['0.input.url', 'owner']],
    ],
    [
      'in a list, two of them',
      { list: ['x', '${{ parameters.a }}-${{ parameters.b }}'] },
      [
        ['0.input.list.1', 'a'],
        ['0.input.list.1', 'b'],
      ],
    ],
    [
      'twice in one text',
      { url: '${{ parameters.a }}${{ parameters.a }}' },
      [['0.input.url', 'a']],
    ],
    [
      'a member of it',
      { url: '${{ parameters.a.b }}' },
      [['0.input.url', 'a']],
    ],
  ])('is told where it stands: %s', (_, input, expected) => {
    expect(told(reading(input))).toEqual(expected);
  });

  it('warns and blocks nothing', () => {
    const report = lint(reading({ owner: '${{ parameters.owner }}' }));
    expect(report.compliant).toBe(true);
    expect(report.bindings).toBeDefined();
    expect(report.findings).toMatchObject([
      { rule: 'CUS-T023', severity: 'warning' },
    ]);
  });

  it.each<[string, JsonValue]>([
    ['declared', '${{ parameters.team }}'],
    ['with a default', "${{ parameters.owner | default('payments') }}"],
    ['with an alternative', '${{ parameters.owner or parameters.team }}'],
    ['under a condition', "${{ 'x' if parameters.owner else 'y' }}"],
    ['of something else', '${{ steps.fetch.output.parameters.owner }}'],
  ])('is not what is %s', (_, text) => {
    expect(told(reading({ text }))).toEqual([]);
  });

  it('is not one that a page declares under a condition', () => {
    expect(
      told(spec => {
        const [page] = spec.parameters as JsonObject[];
        page.dependencies = {
          name: { oneOf: [{ properties: { owner: { type: 'string' } } }] },
        };
        reading({ owner: '${{ parameters.owner }}' })(spec);
      }),
    ).toEqual([]);
  });

  it.each<[string, JsonObject]>([
    ['a reference', { $ref: '#/definitions/common' }],
    ['a pattern', { patternProperties: { '^own': { type: 'string' } } }],
    ['a file that was not read in', { $yaml: './page.yaml' }],
  ])('is not said where a page has %s', (_, page) => {
    expect(
      told(spec => {
        (spec.parameters as JsonObject[]).push(page);
        reading({ owner: '${{ parameters.owner }}' })(spec);
      }),
    ).toEqual([]);
  });

  it('is said once where it feeds the request', () => {
    const report = lint(spec => {
      (spec.steps[1].input as JsonObject).owner = '${{ parameters.nobody }}';
    });
    expect(report.findings.map(({ rule }) => rule)).toEqual(['CUS-T011']);
  });

  it('is said of the rest of what a request says', () => {
    expect(
      told(spec => {
        (spec.steps[1].input as JsonObject).reason = '${{ parameters.why }}';
      }),
    ).toEqual([['1.input.reason', 'why']]);
  });
});

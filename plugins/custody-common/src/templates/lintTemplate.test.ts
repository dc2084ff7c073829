import { JsonObject } from '@backstage/types';
import fc from 'fast-check';
import { lintTemplate } from './lintTemplate';
import { compliantTemplate, get, set } from './__fixtures__/templates';
import { Change, REQUEST, changed, put } from './__fixtures__/changes';

describe('lintTemplate', () => {
  it('accepts a compliant template and says what feeds the request', () => {
    expect(lintTemplate(compliantTemplate())).toEqual({
      governed: true,
      compliant: true,
      findings: [],
      bindings: {
        ownerParameter: ['team'],
        scopeParameter: ['access'],
        requestStepId: 'request',
      },
    });
  });

  it.each<[string, string, Change]>([
    [
      'a repeated id of other steps',
      'CUS-T022',
      put(['spec', 'steps', 3, 'id'], 'publish'),
    ],
    [
      'a component that nothing ties',
      'CUS-T021',
      template => get(template, ['spec', 'steps']).pop(),
    ],
  ])('warns of %s', (_, rule, change) => {
    const report = changed(change);
    expect(report.compliant).toBe(true);
    expect(report.findings).toMatchObject([{ rule, severity: 'warning' }]);
  });

  it.each([
    ['service', ['service'], true],
    ['Service', ['service'], true],
    [' SERVICE ', ['service'], true],
    ['ｓｅｒｖｉｃｅ', ['service'], true],
    ['website', ['service'], false],
    ['services', ['service'], false],
    ['website', ['*'], true],
    ['backend-service', ['*-service'], true],
  ])('type %j with types %j is governed: %s', (type, types, governed) => {
    const template = set(compliantTemplate(), ['spec', 'type'], type);
    expect(lintTemplate(template, { types }).governed).toBe(governed);
  });

  it('warns of effects in a template that is not governed', () => {
    const template = set(compliantTemplate(), ['spec', 'type'], 'website');
    const report = lintTemplate(template);
    expect(report).toMatchObject({ governed: false, compliant: true });
    expect(report.findings).toMatchObject([
      { rule: 'CUS-T003', severity: 'warning', path: ['spec', 'type'] },
    ]);
    expect(report.findings[0].message).toContain('publish:github');
  });

  it('has nothing to say of a template that is not governed and has no effects', () => {
    const template = set(compliantTemplate(), ['spec', 'type'], 'website');
    get(template, ['spec', 'steps']).splice(1);
    expect(lintTemplate(template).findings).toEqual([]);
  });

  it('takes the list of harmless actions from the options, and its own actions always', () => {
    const template = set(
      compliantTemplate(),
      ['spec', 'steps', 0, 'action'],
      'acme:read:all',
    );
    expect(lintTemplate(template).compliant).toBe(false);
    expect(
      lintTemplate(template, { harmlessActions: ['acme:read:*'] }).compliant,
    ).toBe(true);
  });

  it('names field, value and remedy, and cuts what is long', () => {
    const report = changed(
      put([...REQUEST, 'input', 'owner'], 'x'.repeat(500)),
    );
    expect(report.findings[0].message).toBe(
      `\`owner\` is \`${'x'.repeat(
        99,
      )}…\`: write \`owner: \${{ parameters.<name> }}\` without filters or alternatives`,
    );
    expect(report.findings[0].path).toEqual([...REQUEST, 'input', 'owner']);
  });

  it('never throws and never calls arbitrary JSON compliant', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 4 }),
        fc.jsonValue(),
        (spec, steps) => {
          for (const value of [
            spec,
            { type: 'service', steps, parameters: spec },
          ]) {
            const report = lintTemplate({ spec: value as JsonObject });
            expect(report.compliant).toBe(!report.governed);
          }
        },
      ),
    );
  });
});

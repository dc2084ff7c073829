import { TEMPLATE_RULES } from '@custody/backstage-plugin-custody-common';
import {
  noRequest,
  notGoverned,
  refused,
  templateEntity,
  told,
} from '../__testUtils__/templates';
import { ledgerApi } from '../__testUtils__/catalog';
import { isCustodyTemplate, readTemplateStatus } from './templateStatus';

describe('readTemplateStatus', () => {
  it('takes a finding apart into rule, place, message and remedy', () => {
    expect(
      readTemplateStatus(
        templateEntity('a', 'not-compliant', [told('warning', noRequest)]),
      ),
    ).toEqual({
      ref: 'template:default/a',
      title: undefined,
      verdict: 'not-compliant',
      governed: true,
      declaresNone: false,
      findings: [
        {
          severity: 'warning',
          rule: 'CUS-T004',
          at: 'spec.steps[1]',
          message:
            'the first effect, `publish:github`, is not preceded by a request',
          remedy: 'add a `custody:request` step before the first effect',
        },
      ],
    });
  });

  it.each(Object.entries(TEMPLATE_RULES))(
    'finds the remedy of %s, and the problem without it',
    (rule, { remedy }) => {
      const { findings } = readTemplateStatus(
        templateEntity('a', 'not-compliant', [
          told('error', `${rule} at \`\`: it is \`a: b\`: ${remedy}`),
        ]),
      );
      expect(findings).toEqual([
        { severity: 'error', rule, at: '', message: 'it is `a: b`', remedy },
      ]);
    },
  );

  it.each([
    ['of a rule that is not known here', 'CUS-T999 at `spec`: odd: mend it'],
    ['with a remedy of another version', 'CUS-T004 at `spec`: odd: mend it'],
  ])('keeps a sentence %s whole', (_, message) => {
    expect(
      readTemplateStatus(
        templateEntity('a', 'not-compliant', [told('error', message)]),
      ).findings,
    ).toMatchObject([{ message: 'odd: mend it', remedy: null }]);
  });

  it('keeps a sentence of another form', () => {
    expect(
      readTemplateStatus(
        templateEntity('a', 'compliant', [told('warning', 'look here')]),
      ).findings,
    ).toEqual([
      {
        severity: 'warning',
        rule: null,
        at: '',
        message: 'look here',
        remedy: null,
      },
    ]);
  });

  it('tells of the file that was refused, not of the version that is served', () => {
    expect(
      readTemplateStatus(
        templateEntity('a', undefined, [
          told('warning', notGoverned),
          refused(noRequest),
          {
            type: 'backstage.io/catalog-processing',
            level: 'error',
            message: 'NotFoundError: no such file',
          },
        ]),
      ),
    ).toMatchObject({
      verdict: 'refused',
      governed: true,
      findings: [{ severity: 'error', rule: 'CUS-T004' }],
    });
  });

  it.each([
    ['no steps', undefined, false],
    ['steps that are no list', { steps: 'x' }, false],
    ['steps that are nothing', { steps: [null, {}, 'x'] }, false],
    [
      'a request for scopes',
      { steps: [{ action: 'custody:request', input: { scopes: '${{ x }}' } }] },
      false,
    ],
    [
      'a declaration',
      {
        steps: [
          { action: 'fetch:plain' },
          {
            action: 'custody:request',
            input: { noCredential: { reason: 'computes only' } },
          },
        ],
      },
      true,
    ],
  ])('knows of %s whether no credential is declared', (_, spec, expected) => {
    expect(
      readTemplateStatus({ ...templateEntity('a', 'compliant'), spec })
        .declaresNone,
    ).toBe(expected);
  });

  it('puts errors first', () => {
    expect(
      readTemplateStatus(
        templateEntity('a', 'not-injectable', [
          told('warning', notGoverned),
          told('error', noRequest),
        ]),
      ).findings.map(({ rule }) => rule),
    ).toEqual(['CUS-T004', 'CUS-T003']);
  });

  it.each([
    ['no status', {}],
    ['a status without items', { status: {} }],
    ['items that are no list', { status: { items: 'x' } }],
    ['items that are nothing', { status: { items: [null, 1, {}] } }],
  ])('finds nothing in %s', (_, rest) => {
    expect(
      readTemplateStatus({ ...templateEntity('a', 'compliant'), ...rest })
        .findings,
    ).toEqual([]);
  });
});

describe('isCustodyTemplate', () => {
  it.each([
    ['a governed one', templateEntity('a', 'compliant'), true],
    [
      'one that is not governed but found wanting',
      templateEntity('a', undefined, [told('warning', notGoverned)]),
      true,
    ],
    ['one that nothing is said of', templateEntity('a'), false],
    ['what is no template', ledgerApi, false],
  ])('knows %s', (_, entity, expected) => {
    expect(isCustodyTemplate(entity)).toBe(expected);
  });
});

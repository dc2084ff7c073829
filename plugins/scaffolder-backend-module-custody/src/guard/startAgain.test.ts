import type { JsonObject } from '@backstage/types';
import { startAgainUrl } from './startAgain';

const text = { type: 'string' };
const PARAMETERS = [
  {
    properties: {
      name: text,
      scopes: { type: 'array', items: text },
      pin: { ...text, 'ui:field': 'Secret' },
      hush: { ...text, 'ui:widget': 'password' },
      quiet: { ...text, 'ui:options': { inputType: 'password' } },
      low: { ...text, 'ui:inputType': 'password' },
      veiled: { ...text, 'ui:backstage': { review: { mask: '***' } } },
      still: { ...text, writeOnly: true },
      mute: { ...text, format: 'password' },
      githubToken: text,
      database: {
        type: 'object',
        properties: { size: { type: 'number' }, pin: text, dbPassword: text },
      },
    },
    dependencies: {
      name: {
        oneOf: [
          { properties: { region: text } },
          { properties: { later: { ...text, 'ui:field': 'Secret' } } },
        ],
      },
    },
  },
  { properties: { later: text } },
];

const link = (values: JsonObject, parameters: unknown = PARAMETERS) => {
  const url = new URL(
    startAgainUrl({
      appUrl: 'https://backstage.example/',
      templateRef: 'template:payments/service',
      values,
      parameters: parameters as JsonObject,
    }),
  );
  const formData = url.searchParams.get('formData');
  return {
    at: `${url.origin}${url.pathname}`,
    values: formData === null ? null : JSON.parse(formData),
  };
};

describe('startAgainUrl', () => {
  it('opens the wizard with the same values', () => {
    const values = {
      name: 'ledger & co',
      scopes: ['ledger:write', 'ä/?#'],
      region: 'eu',
      database: { size: 3 },
    };
    expect(link(values)).toEqual({
      at: 'https://backstage.example/create/templates/payments/service',
      values,
    });
  });

  it.each([
    ['a secret field', { pin: 's3cret' }],
    ['a password', { hush: 's3cret' }],
    ['a password by its options', { quiet: 's3cret' }],
    ['a password by its type of input', { low: 's3cret' }],
    ['what the last page of the wizard masks', { veiled: 's3cret' }],
    ['what is only written', { still: 's3cret' }],
    ['a password by its format', { mute: 's3cret' }],
    ['what is named as a secret', { githubToken: 's3cret' }],
    ['what is a secret on one of its pages', { later: 's3cret' }],
    ['what the template does not declare', { other: 's3cret' }],
    ['a secret within', { database: { dbPassword: 's3cret', pin: 's3cret' } }],
    ['what is declared by a prototype only', { constructor: 's3cret' }],
  ])('never tells %s', (_, values) => {
    const told = link({ name: 'x', ...values });
    expect(JSON.stringify(told)).not.toContain('s3cret');
    expect(told.values).toMatchObject({ name: 'x' });
  });

  it.each([
    ['the template can’t be read', { name: 'x' }, undefined],
    ['there is nothing to tell', {}, PARAMETERS],
    ['they are too long for a URL', { name: 'x'.repeat(6_000) }, PARAMETERS],
  ])('opens the empty wizard when %s', (_, values, parameters) => {
    expect(
      startAgainUrl({
        appUrl: 'https://backstage.example',
        templateRef: 'template:payments/service',
        values,
        parameters,
      }),
    ).toBe('https://backstage.example/create/templates/payments/service');
  });
});

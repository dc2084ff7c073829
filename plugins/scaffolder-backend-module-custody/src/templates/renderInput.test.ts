import { ConfigReader } from '@backstage/config';
import { ScmIntegrations } from '@backstage/integration';
import { ex } from '../__testUtils__/templates';
import { createInputRenderer, renderInput } from './renderInput';

const renderer = createInputRenderer(
  ScmIntegrations.fromConfig(new ConfigReader({})),
);
const context = {
  parameters: {
    name: 'ledger',
    owner: 'group:default/payments',
    scopes: ['ledger:write'],
    nothing: null,
    repoUrl: 'github.com?owner=northwind&repo=ledger-api',
  },
  user: { ref: 'user:default/ada', entity: { metadata: { name: 'ada' } } },
};

describe('renderInput', () => {
  it.each<[string, unknown]>([
    [ex('parameters.owner'), 'group:default/payments'],
    [ex("parameters['owner']"), 'group:default/payments'],
    [ex('parameters.scopes'), ['ledger:write']],
    [ex('parameters.nothing'), null],
    [ex('parameters.missing'), undefined],
    [`${ex('parameters.name')}-db`, 'ledger-db'],
    [ex('user.ref'), 'user:default/ada'],
    [ex('user.entity.metadata.name'), 'ada'],
    [ex("parameters.owner | parseEntityRef | pick('name')"), 'payments'],
    [ex("parameters.repoUrl | parseRepoUrl | pick('repo')"), 'ledger-api'],
    [ex('parameters.repoUrl | projectSlug'), 'northwind/ledger-api'],
    [ex('parameters.name | upper'), 'LEDGER'],
    ['plain', 'plain'],
  ])('renders %s as the scaffolder does', (text, value) => {
    expect(renderInput(renderer, { text }, context)).toEqual({
      input: value === undefined ? {} : { text: value },
      later: [],
    });
  });

  it.each([
    ex('steps.a.output.b'),
    `x-${ex('steps.a.output.b')}`,
    ex('secrets.token'),
    ex('each.value'),
    ex('parameters.name | filterOfAnotherModule'),
    '${{ parameters.name',
  ])('leaves %s for later', text => {
    expect(renderInput(renderer, { a: { b: [text] } }, context)).toEqual({
      input: { a: { b: [] } },
      later: ['a.b.0'],
    });
  });

  it('tells nothing from values that would reach into prototypes', () => {
    const parameters = JSON.parse(
      '{"__proto__": {"owner": "group:default/x"}, "name": "a"}',
    );
    expect(
      renderInput(
        renderer,
        { owner: ex('parameters.owner') },
        { ...context, parameters },
      ).input,
    ).toEqual({});
  });
});

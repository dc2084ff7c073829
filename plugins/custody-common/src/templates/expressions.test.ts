import {
  isTemplated,
  mentionsStatusCheck,
  parameterExpression,
  parameterPath,
  referencedParameters,
} from './expressions';

describe('parameterPath', () => {
  it.each([
    ['${{ parameters.owner }}', ['owner']],
    ['${{parameters.owner}}', ['owner']],
    ['${{- parameters.owner -}}', ['owner']],
    ["${{ parameters['component-owner'] }}", ['component-owner']],
    ['${{ parameters["owner"] }}', ['owner']],
    ['${{ parameters.service.owner }}', ['service', 'owner']],
    ["${{ parameters['service'].owner }}", ['service', 'owner']],
  ])('reads %s', (text, path) => {
    expect(parameterPath(text)).toEqual(path);
  });

  it.each([
    ["${{ parameters.owner or 'group:default/all' }}"],
    ["${{ parameters.owner | default('group:default/all') }}"],
    ["${{ parameters.owner if parameters.owner else 'x' }}"],
    ["${{ parameters.owner ~ '' }}"],
    [' ${{ parameters.owner }}'],
    ['${{ parameters.owner }} '],
    ['group:default/${{ parameters.owner }}'],
    ['${{ parameters.owner }}${{ parameters.other }}'],
    ['${{ parameters }}'],
    ['${{ parameters[parameters.key] }}'],
    ['${{ steps.x.output.owner }}'],
    ['${{ myparameters.owner }}'],
    ['group:default/platform'],
    ['{{ parameters.owner }}'],
    [''],
    [null],
    [['${{ parameters.owner }}']],
  ])('does not take %j for a parameter', value => {
    expect(parameterPath(value)).toBeUndefined();
  });

  it.each([[['owner']], [['component-owner']], [['a', 'b c']]])(
    'is undone by parameterExpression for %j',
    path => {
      expect(parameterPath(parameterExpression(path))).toEqual(path);
    },
  );
});

describe('mentionsStatusCheck', () => {
  it.each([
    ['${{ always() }}'],
    ['${{ failure() }}'],
    ['${{ always () }}'],
    ['${{ not failure() and parameters.x }}'],
    ['${{ [always][0]() }}'],
    ['${{ parameters.x == "a\\"b" or always() }}'],
    ["${{ r/'/ and always() and r/'/ }}"],
    ["it's ${{ always() }}"],
    ["{# ' #}${{ always() }}"],
    ["{% raw %}'{% endraw %}${{ always() }}"],
    ['{% if always() %}yes{% endif %}'],
    ['{% set f = always %}${{ f() }}'],
    ["${{ 'x' }}${{ always() }}${{ 'y' }}"],
    ['${{\n  always()\n}}'],
  ])('sees the call in %s', condition => {
    expect(mentionsStatusCheck(condition)).toBe(true);
  });

  it.each([
    ['${{ parameters.publish }}'],
    ["${{ parameters.pullPolicy == 'always' }}"],
    ['${{ parameters.mode === "failure" }}'],
    ['${{ parameters.always }}'],
    ['${{ parameters.alwaysOn }}'],
    [true],
    [undefined],
  ])('leaves %j alone', condition => {
    expect(mentionsStatusCheck(condition)).toBe(false);
  });
});

describe('referencedParameters', () => {
  it('finds every reference at any depth, and no member of another object', () => {
    expect(
      referencedParameters({
        a: ['x ${{ parameters.one }} ${{ parameters["two"].three }}'],
        b: { c: '${{ (parameters.repoUrl | parseRepoUrl).repo }}' },
        d: '${{ steps.x.parameters.no }}',
      }),
    ).toEqual([['one'], ['two', 'three'], ['repoUrl']]);
  });
});

describe('isTemplated', () => {
  it.each([
    ['${{ x }}', true],
    ['{% if x %}', true],
    ['{# x #}', true],
    ['{{ x }}', false],
    ['fs:delete', false],
    [undefined, false],
  ])('%j: %s', (value, expected) => {
    expect(isTemplated(value)).toBe(expected);
  });
});

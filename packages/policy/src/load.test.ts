import {
  ANY_ACTION,
  LOOSE,
  loaded,
  shippedFiles,
} from './__testUtils__/policies';
import { loadPolicySet } from './load';
import { formatProblem } from './problems';

const create = 'action == Custody::Action::"create"';

function problemsOf(...texts: string[]): string[] {
  const result = loadPolicySet(
    texts.map((text, at) => ({ name: `${at}.cedar`, text })),
  );
  return result.ok ? [] : result.problems.map(formatProblem);
}

/** A permit of `create` with these annotations besides id and reason. */
const permit = (annotations: string, action = create) =>
  `@id("p") @reason("r") ${annotations} permit (principal, ${action}, resource);`;

const forbid = (condition: string, annotations = '@id("p") @reason("r")') =>
  `${annotations} forbid (principal, action, resource) when { ${condition} };`;

describe('loadPolicySet', () => {
  it('takes the shipped set, without a warning', async () => {
    expect(loaded(...(await shippedFiles())).warnings).toEqual([]);
  });

  it("takes the design's own example", () => {
    const set = loaded(`
@id("production-high-risk") @reason("production writes need the owner of what is written")
@tier("high") @approvals("owner=1, resource-owner=1, anyOf(group:default/security, group:default/sre)=1")
@maxGrant("P90D") @rotateEvery("P7D") @maxTtl("PT1H")
permit (principal, action == Custody::Action::"create", resource)
when { resource.environment == "production" && resource.risk == "high" };`);
    expect(set.policies).toMatchObject([
      {
        id: 'production-high-risk',
        effect: 'permit',
        reason: 'production writes need the owner of what is written',
        actions: ['create'],
        file: '0.cedar',
        line: 2,
        obligations: { tier: 'high', maxGrant: 'P90D', maxOverlap: null },
      },
    ]);
  });

  it.each<[string, string, string]>([
    // syntax
    ['an empty file', '', '0.cedar:1:1: this file holds no policy'],
    ['a comment alone', '// soon', 'holds no policy'],
    [
      'a half-written file',
      `${permit(LOOSE)}\n@id("q") @reason("r")\nforbid (princ`,
      '0.cedar:3:14: this is not Cedar: ',
    ],
    [
      'a mistake after letters of several bytes',
      '// ünïcødé\n  permit (principal, action, resource) when { 1 = 1 };',
      '0.cedar:2:47:',
    ],
    [
      'a template',
      `${permit(
        LOOSE,
      )}\n@id("t") @reason("r") forbid (principal == ?principal, action, resource);`,
      '0.cedar:2:1: this is a template',
    ],
    // ids and reasons
    [
      'no id',
      forbid('true', '@reason("r")'),
      '0.cedar:1:1: this policy has no `@id`',
    ],
    ['a malformed id', forbid('true', '@id("No 1") @reason("r")'), 'malformed'],
    ['no reason', forbid('true', '@id("p")'), 'has no `@reason`'],
    [
      'an empty reason',
      forbid('true', '@id("p") @reason(" ")'),
      'policy `p` `@reason` is blank or longer than 300 characters',
    ],
    ['a reason without value', forbid('true', '@id("p") @reason'), 'no value'],
    [
      'an id that is taken',
      `${forbid('true')}\n\n${forbid('true')}`,
      '0.cedar:3:1: policy `p` `@id("p")` is taken by the policy at 0.cedar:1',
    ],
    // annotations
    [
      'an unknown annotation',
      permit(`${LOOSE} @maxgrant("P1D")`),
      '`@maxgrant` is not an annotation that Custody knows',
    ],
    [
      'an annotation twice',
      permit(`${LOOSE} @tier("high")`),
      'duplicate annotation: @tier',
    ],
    [
      'a malformed tier',
      permit(LOOSE.replace('@tier("low")', '@tier("none")')),
      '`@tier("none")` is malformed; write one of `low`, `medium`, `high`',
    ],
    [
      'a malformed effect',
      permit(`${LOOSE} @effects("later")`),
      '`@effects("later")` is malformed',
    ],
    [
      'malformed approvals',
      permit(LOOSE.replace('none', 'boss=1')),
      '`@approvals` `boss` is not an approver',
    ],
    [
      'a count of zero',
      permit(LOOSE.replace('none', 'owner=0')),
      'asks for `0` people',
    ],
    [
      'a month',
      permit(`${LOOSE} @maxOverlap("P1M")`),
      '`@maxOverlap` has years or months, whose length varies: `P1M`',
    ],
    [
      'an obligation on a forbid',
      forbid('true', '@id("p") @reason("r") @maxTtl("PT1H")'),
      '`@maxTtl` stands on a forbid, which owes nothing',
    ],
    ...['tier', 'approvals', 'maxGrant', 'rotateEvery', 'maxTtl'].map(
      (name): [string, string, string] => [
        `a permit of create without ${name}`,
        permit(LOOSE.replace(new RegExp(`@${name}\\("[^"]*"\\)`), '')),
        `this permit lacks \`@${name}\`, which \`create\` needs`,
      ],
    ),
    [
      'a permit of several actions that lacks what one needs',
      permit(
        '@tier("low") @approvals("none")',
        'action in [Custody::Action::"retire", Custody::Action::"except"]',
      ),
      'this permit lacks `@maxGrant`, which `except` needs',
    ],
    [
      'a permit of every action that lacks what one needs',
      permit(LOOSE.replace(/@maxTtl.*/, ''), 'action'),
      'this permit lacks `@maxTtl`, which `create`, `change`, `renew`, `lease` needs',
    ],
    [
      'an obligation that means nothing for the action',
      permit('@maxGrant("P1D")', 'action == Custody::Action::"rotate"'),
      '`@maxGrant` means nothing for `rotate`',
    ],
    [
      'approvals of what is carried out at once',
      permit('@approvals("owner=1")', 'action == Custody::Action::"rotate"'),
      "whom `rotate` can't wait for",
    ],
    [
      'approvals of what is partly carried out at once',
      permit(LOOSE.replace('none', 'owner=1'), 'action'),
      "`lease`, `rotate`, `review`, `suspend`, `resume`, `breakGlass` can't wait for",
    ],
    [
      'a permit to break glass that names no group',
      permit(
        '@tier("high") @maxGrant("PT4H")',
        'action == Custody::Action::"breakGlass"',
      ),
      '0.cedar:1:1: policy `p` this permit of `breakGlass` names no group, and only members of a named group break glass',
    ],
    [
      'one that names a group only in its condition',
      `@id("p") @reason("r") @tier("high") @maxGrant("PT4H")
permit (principal, action == Custody::Action::"breakGlass", resource)
when { principal in Custody::Group::"group:default/sre" };`,
      'names no group',
    ],
    [
      'one that names a person',
      `@id("p") @reason("r") @tier("high") @maxGrant("PT4H")
permit (principal == Custody::User::"user:default/jules", action == Custody::Action::"breakGlass", resource);`,
      'names no group',
    ],
    [
      'a permit of every action, of which breaking glass is one',
      permit(LOOSE, 'action'),
      'names no group',
    ],
    // words
    [
      'a risk that is none',
      forbid('resource.risk == "hihg"'),
      '`resource.risk` is never `hihg`; it is one of `low`, `medium`, `high`',
    ],
    [
      'a mode that is none, in a list',
      forbid('["static", "fixed"].contains(resource.mode)'),
      '`resource.mode` is never `fixed`',
    ],
    [
      'an exposure that is none, the other way round',
      forbid('"public" != resource.exposure'),
      '`resource.exposure` is never `public`',
    ],
    [
      'a group that is not in full',
      forbid('principal in Custody::Group::"platform"'),
      '`Custody::Group::"platform"` can\'t exist; write the full reference in lower case, such as `group:default/name`',
    ],
    [
      'a person who is a group, in the scope',
      `@id("p") @reason("r") forbid (principal == Custody::User::"group:default/platform", action, resource);`,
      'such as `user:default/name`',
    ],
    // Cedar's validator
    [
      'an unknown attribute',
      `${permit(LOOSE)}\n${forbid(
        'resource.enviroment == "x"',
        '@id("q") @reason("r")',
      )}`,
      '0.cedar:2:67: policy `q` attribute `enviroment` on entity type `Custody::Identity` not found; did you mean `environment`?',
    ],
    [
      'an optional attribute that is not asked for first',
      forbid('resource.component == "x"'),
      'unable to guarantee safety of access to optional attribute `component`',
    ],
    ['a wrong type', forbid('resource.componentCount == "2"'), 'compatible'],
    [
      'an unknown action',
      permit(LOOSE, 'action == Custody::Action::"destroy"'),
      'unrecognized action',
    ],
    [
      'a forbid that can never apply',
      forbid('principal in Custody::Group::"group:default/a" && false'),
      'policy is impossible',
    ],
    [
      'letters that look like others',
      forbid('resource.environment == "prоduction"'),
      'contains mixed scripts',
    ],
    [
      'letters that turn the text around',
      forbid('resource.environment == "production\u202e"'),
      'BIDI',
    ],
  ])('refuses %s', (_, text, message) => {
    const problems = problemsOf(text);
    expect(problems.join('\n')).toContain(message);
  });

  it.each([
    'principal in Custody::Group::"group:default/sre"',
    'principal is Custody::User in Custody::Group::"group:default/sre"',
  ])('takes a permit to break glass of %s', principal => {
    const set = loaded(
      `@id("p") @reason("r") @tier("high") @maxGrant("PT4H") permit (${principal}, action == Custody::Action::"breakGlass", resource);`,
    );
    expect(set.policies[0].actions).toEqual(['breakGlass']);
    expect(set.breakGlassGroups).toEqual(['group:default/sre']);
  });

  it('warns of a permit that can never apply, and takes the set', () => {
    const set = loaded(
      `@id("p") @reason("r") ${LOOSE} permit (principal, ${ANY_ACTION}, resource) when { false };`,
    );
    expect(set.warnings.map(formatProblem)).toEqual([
      expect.stringContaining('policy `p` policy is impossible'),
    ]);
  });

  it('tells all that is wrong, in the order of files and lines', () => {
    const problems = loadPolicySet([
      {
        name: 'b.cedar',
        text: `\n${forbid('resource.risk == "x"')}\n${forbid('true')}`,
      },
      { name: 'a.cedar', text: 'permit' },
    ]);
    expect(problems).toMatchObject({
      ok: false,
      problems: [
        { file: 'a.cedar', line: 1 },
        { file: 'b.cedar', line: 2, policyId: 'p' },
        { file: 'b.cedar', line: 3, policyId: 'p' },
      ],
    });
  });

  it('refuses no file, and a file given twice', () => {
    expect(problemsOf()).toEqual([
      expect.stringContaining('this policy set holds no file'),
    ]);
    const file = { name: 'a.cedar', text: forbid('true') };
    expect(loadPolicySet([file, file])).toMatchObject({
      ok: false,
      problems: [{ message: 'this file is given twice' }, expect.anything()],
    });
  });

  it('knows the place of each of many policies, past comments that hold policies', () => {
    const text = Array.from(
      { length: 25 },
      (_, at) =>
        `// ${forbid('true', `@id("p${at}") @reason("r")`)}\n${forbid(
          'true',
          `@id("p${at}") @reason("r")`,
        )} // é`,
    ).join('\n');
    expect(loaded(text).policies.map(({ id, line }) => [id, line])).toEqual(
      Array.from({ length: 25 }, (_, at) => [`p${at}`, 2 * at + 2]),
    );
  });
});

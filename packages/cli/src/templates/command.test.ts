import { spawnSync } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { TEMPLATE_RULES } from '@custody/backstage-plugin-custody-common';
import type { Log } from 'sarif';
import { run } from '../run';

const REQUEST = `
    - id: request
      action: custody:request
      input:
        identity: { name: '\${{ parameters.name }}', type: service-account }
        owner: \${{ parameters.owner }}
        scopes: \${{ parameters.scopes }}
        reason: \${{ parameters.reason }}`;

const template = (options: { type?: string; request?: string } = {}) => `\
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata:
  name: ledger
spec:
  type: ${options.type ?? 'service'}
  parameters:
    - required: [name, owner, scopes, reason]
      properties:
        name: { type: string }
        owner: { type: string }
        scopes: { type: array, minItems: 1, items: { type: string } }
        reason: { type: string, minLength: 1 }
  steps:${options.request ?? REQUEST}
    - id: publish
      action: publish:github
    - id: bind
      action: custody:bind
`;

describe('custody templates lint', () => {
  let cwd: string;

  beforeEach(async () => {
    cwd = await fs.mkdtemp(path.join(os.tmpdir(), 'custody-cli-'));
  });
  afterEach(() => fs.rm(cwd, { recursive: true }));

  async function write(files: Record<string, string>) {
    for (const [name, content] of Object.entries(files)) {
      await fs.mkdir(path.dirname(path.join(cwd, name)), { recursive: true });
      await fs.writeFile(path.join(cwd, name), content);
    }
  }

  async function lint(...args: string[]) {
    let out = '';
    let err = '';
    const code = await run(['templates', 'lint', ...args], {
      cwd,
      out: text => {
        out += text;
      },
      err: text => {
        err += text;
      },
    });
    return { code, out, err };
  }

  it('says nothing but the count of a compliant template', async () => {
    await write({ 'template.yaml': template() });
    expect(await lint('template.yaml')).toEqual({
      code: 0,
      out: '1 template · 1 governed, 1 of them compliant · 0 errors · 0 warnings\n',
      err: '',
    });
  });

  it('names file, line and column of each finding', async () => {
    await write({
      'a/template.yaml': template({ request: '' }),
      'b/template.yaml': template().replace('[name, owner,', '[name,'),
      'c/notes.yaml': 'kind: Component\n',
    });
    const { code, out } = await lint('**/*.yaml');
    expect(code).toBe(1);
    expect(out.split('\n')).toEqual([
      expect.stringMatching(
        /^a\/template\.yaml:15:7 error CUS-T004 .*`publish:github`/,
      ),
      expect.stringMatching(/^b\/template\.yaml:11:9 error CUS-T012 .*`owner`/),
      '2 templates · 2 governed, 0 of them compliant · 2 errors · 0 warnings',
      '',
    ]);
  });

  it('reads every document of a file', async () => {
    const other = template({ type: 'website' });
    await write({ 'all.yaml': `${template()}---\nkind: Group\n---\n${other}` });
    const { code, out } = await lint('all.yaml');
    expect(code).toBe(0);
    expect(out).toMatch(/^all\.yaml:34:3 warning CUS-T003 .*`website`/);
    expect(out).toContain('2 templates · 1 governed');
  });

  it('leads from an alias to where the value is written', async () => {
    await write({
      'template.yaml': template().replace(
        'owner: { type: string }',
        'other: &text\n          type: number\n        owner: *text',
      ),
    });
    const { out } = await lint('template.yaml');
    expect(out).toMatch(/^template\.yaml:13:9 error CUS-T014 .*`number`/);
  });

  it('resolves local placeholders as the catalog does', async () => {
    await write({
      'template.yaml': template({
        request: '\n    - $yaml: ./steps/request.yaml',
      }),
      'steps/request.yaml': REQUEST.replace(/\n {4}- /, '\n      ').replace(
        /\n {6}/g,
        '\n',
      ),
    });
    expect(await lint('template.yaml')).toMatchObject({ code: 0 });
  });

  it('does not follow a placeholder to another host', async () => {
    await write({
      'template.yaml': template({
        request: '\n    - $yaml: https://example.com/request.yaml',
      }),
    });
    const { code, out } = await lint('template.yaml');
    expect(code).toBe(1);
    expect(out).toMatch(/:15:7 error CUS-T001 .*placeholder/);
  });

  it.each([
    ['an ungoverned template', [], 0],
    ['… counted strictly', ['--strict'], 1],
    ['… governed by an option', ['--types', 'library,website'], 1],
    ['… governed by config', ['--config', 'app-config.yaml'], 1],
    [
      '… governed by config, which the option overrides',
      ['--config', 'app-config.yaml', '--types', 'service'],
      0,
    ],
  ])('exits for %s', async (_, args, code) => {
    await write({
      'template.yaml': template({ type: 'website', request: '' }),
      'app-config.yaml':
        'custody: { templates: { mode: enforce, types: [Website] } }\n',
    });
    expect(await lint('template.yaml', ...args)).toMatchObject({ code });
  });

  it('takes a path with signs of a pattern for the file it is', async () => {
    const name = 'skeleton/${{values.name}}/template [1].yaml';
    await write({ [name]: template() });
    expect(await lint(name)).toMatchObject({ code: 0 });
  });

  describe('can not answer, and exits with 2, for', () => {
    it.each([
      ['malformed YAML', 'a: b: c\n', /^bad\.yaml:1:4 unreadable not YAML: /m],
      [
        'a key twice',
        'a: 1\na: 2\n',
        /^bad\.yaml:2:1 unreadable not YAML: .*unique/m,
      ],
      [
        'a missing placeholder file',
        template({ request: '\n    - $yaml: ./none.yaml' }),
        /^bad\.yaml:15:7 unreadable `\$yaml: \.\/none\.yaml`/m,
      ],
      [
        'a bomb of aliases',
        `a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n${[1, 2, 3]
          .map(
            n =>
              `a${n}: &a${n} [${Array(10)
                .fill(`*a${n - 1}`)
                .join(', ')}]`,
          )
          .join('\n')}\n`,
        /^bad\.yaml:\d+:\d+ unreadable Excessive alias count/m,
      ],
    ])('%s, and still lints the rest', async (_, content, expected) => {
      await write({
        'bad.yaml': content,
        'good.yaml': template({ request: '' }),
      });
      const { code, out } = await lint('*.yaml');
      expect(code).toBe(2);
      expect(out).toMatch(expected);
      expect(out).toMatch(/^good\.yaml:15:7 error CUS-T004/m);
    });

    it.each([
      ['no arguments', [], /missing required argument/],
      ['an unknown option', ['x.yaml', '--fix'], /unknown option '--fix'/],
      [
        'an unknown format',
        ['notes.yaml', '--format', 'xml'],
        /text, json, sarif/,
      ],
      ['a file that is not there', ['none.yaml'], /`none\.yaml` names no file/],
      [
        'a pattern without a match',
        ['**/*.yml'],
        /`\*\*\/\*\.yml` names no file/,
      ],
      ['a directory', ['dir'], /`dir\/\*\*\/template\.yaml`/],
      ['files without a template', ['notes.yaml'], /no template in 1 file/],
      [
        'a missing config',
        ['notes.yaml', '--config', 'none.yaml'],
        /config `none\.yaml`/,
      ],
      [
        'a wrong config',
        ['notes.yaml', '--config', 'wrong.yaml'],
        /custody\.templates\.types/,
      ],
    ])('%s', async (_, args, expected) => {
      await write({
        'notes.yaml': 'kind: Component\n',
        'dir/template.yaml': template(),
        'wrong.yaml': 'custody: { templates: { types: service } }\n',
      });
      const { code, out, err } = await lint(...args);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toMatch(expected);
    });
  });

  it('writes JSON with positions and bindings', async () => {
    await write({ 'template.yaml': template(), 'bad.yaml': 'a: b: c' });
    const { code, out } = await lint(
      'template.yaml',
      'bad.yaml',
      '--format',
      'json',
    );
    expect(code).toBe(2);
    expect(JSON.parse(out)).toEqual({
      files: 2,
      templates: [
        {
          file: 'template.yaml',
          name: 'ledger',
          line: 4,
          column: 3,
          governed: true,
          compliant: true,
          findings: [],
          bindings: {
            ownerParameter: ['owner'],
            scopeParameter: ['scopes'],
            requestStepId: 'request',
          },
        },
      ],
      problems: [
        {
          file: 'bad.yaml',
          line: 1,
          column: 4,
          message: expect.stringContaining('YAML'),
        },
      ],
    });
  });

  it('writes SARIF that points into the file, with every rule', async () => {
    await write({
      'my templates/t.yaml': template({ request: '' }),
      'bad.yaml': 'a: b: c',
    });
    const { out } = await lint('**/*.yaml', '--format', 'sarif');
    const log: Log = JSON.parse(out);
    const [{ tool, results = [], invocations = [] }] = log.runs;
    expect(log.version).toBe('2.1.0');
    expect(tool.driver.rules?.map(rule => rule.id)).toEqual(
      Object.keys(TEMPLATE_RULES),
    );
    expect(results).toEqual([
      {
        ruleId: 'CUS-T004',
        ruleIndex: Object.keys(TEMPLATE_RULES).indexOf('CUS-T004'),
        level: 'error',
        message: { text: expect.any(String) },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: 'my%20templates/t.yaml' },
              region: { startLine: 15, startColumn: 7 },
            },
          },
        ],
      },
    ]);
    expect(invocations).toMatchObject([
      {
        executionSuccessful: false,
        toolExecutionNotifications: [
          {
            locations: [
              { physicalLocation: { artifactLocation: { uri: 'bad.yaml' } } },
            ],
          },
        ],
      },
    ]);
  });

  it('runs as a program', async () => {
    await write({ 'template.yaml': template({ request: '' }) });
    const bin = path.resolve(__dirname, '../../bin/custody');
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [bin, 'templates', 'lint', 'template.yaml'],
      { cwd, encoding: 'utf8' },
    );
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toContain('CUS-T004');
  }, 60_000);
});

import { resolve } from 'node:path';
import {
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import { PostgresProvider } from '@custody/backstage-plugin-custody-backend-module-postgresql';
import { FakeProvider } from '@custody/backstage-plugin-custody-test-utils';
import type { CredentialProvider } from '@custody/backstage-plugin-custody-node';
import type { ProviderRegistry, Vocabulary } from '../ports';
import { parseIntents } from './parseIntents';
import { parseVocabulary, vocabularyRefused } from './parseVocabulary';
import { readFiles } from '../sources';

const GOOD = `
- name: ledger:read
  title: Read
  resource: resource:default/Ledger-DB
  risk: low
  privileges:
    fake/main: [{ on: table a, privileges: [SELECT] }]
`;

const parse = (...texts: string[]) =>
  orThrow(
    parseVocabulary(
      texts.map((text, at) => ({ name: `${'abc'[at]}.yaml`, text })),
      registryOf(new FakeProvider()),
    ),
  );

function orThrow(checked: ReturnType<typeof parseVocabulary>): Vocabulary {
  if (!checked.ok) {
    throw vocabularyRefused(checked.problems);
  }
  return checked.value;
}

function registryOf(...providers: CredentialProvider[]): ProviderRegistry {
  const instances = providers.map(provider => ({
    ref: provider.ref,
    environment: 'production',
    tenants: [],
    exposure: 'internal' as const,
    provider,
  }));
  return {
    get: ref => instances.find(instance => instance.ref === ref),
    list: () => instances,
  };
}

const load = async (path: string, providers: ProviderRegistry) => {
  const { files } = await readFiles(path, ['.yaml', '.yml'], {
    key: 'custody.scopes.path',
    urlReader: mockServices.urlReader.mock(),
  });
  return orThrow(parseVocabulary(files, providers));
};

describe('parseVocabulary', () => {
  it('reads scopes, refs in lower case', () => {
    expect(parse(GOOD).list()).toMatchObject([
      { name: 'ledger:read', resource: 'resource:default/ledger-db' },
    ]);
  });

  it.each<[string, string[], RegExp]>([
    ['no YAML', ['- {name: '], /a.yaml:1: this is not YAML/],
    [
      'no list',
      ['name: ledger:read'],
      /a.yaml:1: this is not a list of scopes/,
    ],
    [
      'a scope twice',
      [GOOD, GOOD],
      /b.yaml:2: the scope `ledger:read` is defined at a.yaml:2 already/,
    ],
    [
      'a wildcard',
      [GOOD.replace('ledger:read', 'ledger:*')],
      /a.yaml:2: `name`/,
    ],
    [
      'a risk that is none',
      [GOOD.replace('low', 'tiny')],
      /a.yaml:5: `risk` is `tiny`: use one of `low`, `medium`, `high`$/,
    ],
    [
      'several mistakes at once',
      [GOOD.replace('low', 'tiny'), GOOD.replace('fake/main', 'fake/other')],
      /a.yaml:5: `risk` is `tiny`[^]*\nb.yaml:2: the scope `ledger:read` has privileges at `fake\/other`, which is no provider/,
    ],
    [
      'a field that is misspelt',
      [GOOD.replace('title', 'titel')],
      /a.yaml:2: .*titel/,
    ],
  ])('refuses %s', (_, texts, message) => {
    expect(() => parse(...texts)).toThrow(message);
  });
});

describe('the scopes of a directory', () => {
  const directory = createMockDirectory();

  it('reads every YAML file below a directory', async () => {
    directory.setContent({
      'team/ledger.yaml': GOOD,
      'README.md': 'not a scope',
    });
    const vocabulary = await load(
      directory.path,
      registryOf(new FakeProvider()),
    );
    expect(vocabulary.list().map(({ name }) => name)).toEqual(['ledger:read']);
    expect(vocabulary.get('ledger:write')).toBeUndefined();
  });

  it('refuses a provider that is not configured', async () => {
    directory.setContent({ 'ledger.yaml': GOOD });
    await expect(load(directory.path, registryOf())).rejects.toThrow(
      /ledger.yaml:2: the scope `ledger:read` has privileges at `fake\/main`, which is no provider; configure `custody.providers.fake.main`/,
    );
  });

  it('refuses what a provider can not grant', async () => {
    directory.setContent({
      'ledger.yaml': GOOD.replace('fake/main', 'postgresql/main')
        .replace('table a', 'table ledger.entries')
        .replace('SELECT', 'FLY'),
    });
    await expect(
      load(directory.path, registryOf(postgres('postgresql/main'))),
    ).rejects.toThrow(
      /ledger.yaml:2: the scope `ledger:read`, privilege 1 at `postgresql\/main`: .*FLY/,
    );
  });

  it('refuses a place without scopes, and one that is not there', async () => {
    directory.setContent({ 'README.md': '' });
    await expect(load(directory.path, registryOf())).rejects.toThrow(
      /`custody.scopes.path`\) is not valid:\nthere is no YAML file/,
    );
    await expect(
      load(directory.resolve('nowhere'), registryOf()),
    ).rejects.toThrow(/`custody.scopes.path`: the directory .* can't be read/);
  });

  it("takes the demo's own scopes", async () => {
    const vocabulary = await load(
      resolve(__dirname, '../../../../../examples/scopes'),
      registryOf(
        postgres('postgresql/ledger'),
        postgres('postgresql/storefront'),
      ),
    );
    expect(vocabulary.get('ledger:write')?.risk).toBe('high');
    const intents = await readFiles(
      resolve(__dirname, '../../../../../examples/intents'),
      ['.yaml'],
      {
        key: 'custody.intents.path',
        urlReader: mockServices.urlReader.mock(),
      },
    );
    expect(parseIntents(intents.files, vocabulary)).toMatchObject({ ok: true });
  });
});

describe('parseIntents', () => {
  it('refuses an intent that permits what there is not', () => {
    expect(
      parseIntents(
        [
          {
            name: 'payments.yaml',
            text: '- name: tidy-up\n  title: Tidy up\n  scopes: [ledger:drop]\n',
          },
        ],
        parse(GOOD),
      ),
    ).toEqual({
      ok: false,
      problems: [
        'payments.yaml:1: the intent `tidy-up` permits `ledger:drop`, which is not in the scope vocabulary; define it there or take it out',
      ],
    });
  });
});

function postgres(ref: string): PostgresProvider {
  return new PostgresProvider(ref, 'postgresql://nobody@127.0.0.1:1/none', {
    host: '127.0.0.1',
    port: 1,
    database: 'none',
  });
}

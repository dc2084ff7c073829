import { resolve } from 'node:path';
import {
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import { PostgresProvider } from '@custody/backstage-plugin-custody-backend-module-postgresql';
import { FakeProvider } from '@custody/backstage-plugin-custody-test-utils';
import type { CredentialProvider } from '@custody/backstage-plugin-custody-node';
import type { ProviderRegistry } from '../ports';
import { loadVocabulary } from './loadVocabulary';
import { parseVocabulary } from './parseVocabulary';

const GOOD = `
- name: ledger:read
  title: Read
  resource: resource:default/Ledger-DB
  risk: low
  privileges:
    fake/main: [{ on: table a, privileges: [SELECT] }]
`;

const parse = (...texts: string[]) =>
  parseVocabulary(
    texts.map((text, at) => ({ name: `${'abc'[at]}.yaml`, text })),
  );

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

const load = (path: string, providers: ProviderRegistry) =>
  loadVocabulary({ path, providers, urlReader: mockServices.urlReader.mock() });

describe('parseVocabulary', () => {
  it('reads scopes with their places, refs in lower case', () => {
    const [scope] = parse(GOOD);
    expect(scope).toMatchObject({ file: 'a.yaml', line: 2 });
    expect(scope.definition.resource).toBe('resource:default/ledger-db');
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
    ['a risk that is none', [GOOD.replace('low', 'tiny')], /a.yaml:5: `risk`/],
    [
      'a field that is misspelt',
      [GOOD.replace('title', 'titel')],
      /a.yaml:2: .*titel/,
    ],
  ])('refuses %s', (_, texts, message) => {
    expect(() => parse(...texts)).toThrow(message);
  });
});

describe('loadVocabulary', () => {
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
      /`custody.scopes.path`: there is no YAML file/,
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
  });
});

function postgres(ref: string): PostgresProvider {
  return new PostgresProvider(ref, 'postgresql://nobody@127.0.0.1:1/none', {
    host: '127.0.0.1',
    port: 1,
    database: 'none',
  });
}

import { readAllDeclarations, readConfigKeys } from './configuration';

describe('config.d.ts', () => {
  const keys = readConfigKeys();

  it('declares the keys of the reference', () => {
    expect(keys.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        'custody.scopes.path',
        'custody.tenants[].name',
        'custody.providers.<type>.<instance>.environment',
        'custody.providers.postgresql.<instance>.url',
        'custody.templates.mode',
      ]),
    );
  });

  it.each(keys)(
    'says of $path who may see it and what it is',
    ({ visibility, description }) => {
      expect(['backend', 'secret']).toContain(visibility);
      expect(description).toMatch(/\.$/);
    },
  );

  // Each package declares what it reads, since it may be installed without the others.
  it.each(readAllDeclarations().map(([from, key]) => [from, key.path, key]))(
    'says in %s of %s what the others say of it',
    (_from, _path, key) => {
      expect(keys).toContainEqual(key);
    },
  );
});

import { testDatabases } from './databases';

const NAMED = 'BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING';

describe('testDatabases', () => {
  const databases = testDatabases();

  it('leaves out no PostgreSQL that the environment names', () => {
    expect(databases.eachSupportedId().map(([id]) => id)).toEqual(
      process.env[NAMED] ? ['SQLITE_3', 'POSTGRES_18'] : ['SQLITE_3'],
    );
  });
});

/**
 * The URL of a superuser of a real PostgreSQL, in which tests make what is protected.
 *
 * @throws Error when the environment names none
 */
export function postgresRootUrl(): string {
  const url = process.env.CUSTODY_TEST_POSTGRESQL_URL;
  if (!url) {
    throw new Error(
      'set CUSTODY_TEST_POSTGRESQL_URL to the URL of a superuser of a PostgreSQL that tests may use; `npm test` does',
    );
  }
  return url;
}

import { Client } from 'pg';
import { namedServer, withPostgres } from './postgres';

jest.setTimeout(60_000);

const LEFT = 'custody_bench_left_over';
const server = namedServer();

/** Only on a server that stays: what is started for one run takes everything with it. */
const describeOnServer = server ? describe : describe.skip;

describeOnServer('withPostgres', () => {
  const admin = new Client({ connectionString: server });
  beforeAll(() => admin.connect());
  afterAll(() => admin.end());

  const exists = async (name: string) => {
    const { rowCount } = await admin.query(
      'select from pg_database where datname = $1',
      [name],
    );
    return rowCount === 1;
  };
  const nameOf = (url: string) => new URL(url).pathname.slice(1);

  it('drops its database, and what a killed run left, but not that of a run beside it', async () => {
    await admin.query(`create database ${LEFT}`);
    const first = await withPostgres(async one => {
      expect(await exists(LEFT)).toBe(false);
      await withPostgres(async other => {
        expect(nameOf(other)).not.toBe(nameOf(one));
      });
      expect(await exists(nameOf(one))).toBe(true);
      return nameOf(one);
    });
    expect(await exists(first)).toBe(false);
  });

  it('drops its database when the process is told to stop', async () => {
    const names: string[] = [];
    const run = withPostgres(url => {
      names.push(nameOf(url));
      setImmediate(() => process.emit('SIGTERM'));
      return new Promise(() => {});
    });
    await expect(run).rejects.toThrow('stopped by SIGTERM');
    expect(await exists(names[0])).toBe(false);
  });
});

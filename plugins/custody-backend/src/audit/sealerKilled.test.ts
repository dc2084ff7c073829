import { resolve } from 'node:path';
import {
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import { auditKeyId } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { type TestSigner, verifyDatabase } from '../__testUtils__/auditLogs';
import { type ChildProgram, loadProgram } from '../__testUtils__/childProgram';
import { clearTables } from '../__testUtils__/clearTables';
import { testDatabases } from '../__testUtils__/databases';
import {
  SEALING_POINTS,
  type SealOrder,
} from '../__testUtils__/sealerProcess/options';
import type { AuditEventsRow, AuditHeadsRow } from '../store/tables';
import { createFileSigner } from './fileSigner';
import { MOST_IN_BATCH, sealEvents } from './sealer';

jest.setTimeout(120_000);

const BATCHES = 3;
const EVENTS = (BATCHES - 1) * MOST_IN_BATCH + 10;

const databases = testDatabases();
const directory = createMockDirectory();

describe.each(
  databases.eachSupportedId().filter(([id]) => id === 'POSTGRES_18'),
)('a sealer that is killed, %s', id => {
  let db: Knex;
  let signer: TestSigner;
  const keyFile = directory.resolve('audit.pem');
  const logger = mockServices.logger.mock();
  const load = () =>
    loadProgram<SealOrder>(
      resolve(__dirname, '../__testUtils__/sealerProcess/program.ts'),
    );
  // Loading takes longer than sealing: the next is loaded while one works.
  let next: ChildProgram<SealOrder>;

  beforeAll(async () => {
    next = load();
    db = await databases.migrated(id);
    const file = await createFileSigner(keyFile, logger);
    const { signal } = new AbortController();
    const { publicKey: jwk } = await file.currentKey(signal);
    signer = { ...file, jwk, kid: auditKeyId(jwk) };
  });
  beforeEach(async () => {
    await clearTables(db);
    await db.batchInsert(
      'audit_events',
      Array.from({ length: EVENTS }, (_, n) => ({
        id: `e-${n}`,
        at: '2026-11-22T12:00:00.000Z',
        type: 'audit.read',
        actor: 'user:default/aud',
        subject: 'audit',
        outcome: 'success',
        data: JSON.stringify({ n }),
      })),
      500,
    );
  });
  afterAll(async () => {
    next.signal('SIGKILL');
    await next.ended;
  });

  it.each(SEALING_POINTS)(
    'with its second batch %s leaves nothing half done, and another seals all',
    async at => {
      const sealer = next;
      next = load();
      const { host, port, user, password, database } =
        db.client.config.connection;
      // It says nothing more.
      sealer
        .tell(
          {
            connection: { host, port, user, password, database },
            keyFile,
            death: { at, batch: 2 },
          },
          'sealed',
        )
        .catch(() => {});
      expect([await sealer.ended, sealer.log()]).toEqual(['SIGKILL', '']);

      const known = await db<AuditHeadsRow>('audit_heads').orderBy('number');
      const sealedThen = at === 'committed' ? 2 : 1;
      expect(known.map(({ last }) => Number(last))).toEqual(
        [1, 2].slice(0, sealedThen).map(batch => batch * MOST_IN_BATCH),
      );
      const numbered = await db<AuditEventsRow>('audit_events')
        .whereNotNull('sequence')
        .count({ n: '*' });
      expect(Number(numbered[0].n)).toBe(sealedThen * MOST_IN_BATCH);

      const sealed = await sealEvents(
        { db, clock: { now: () => new Date().toISOString() }, logger, signer },
        new AbortController().signal,
      );
      expect(sealed).toBe(EVENTS - sealedThen * MOST_IN_BATCH);
      expect(await verifyDatabase(db, [signer])).toMatchObject({
        intact: true,
        breaks: [],
        sealed: { events: EVENTS, heads: BATCHES },
        unsealed: { events: 0 },
      });
      const places = await db<AuditEventsRow>('audit_events')
        .countDistinct({ places: 'sequence', events: 'id' })
        .first();
      expect(places).toEqual({
        places: String(EVENTS),
        events: String(EVENTS),
      });
    },
  );
});

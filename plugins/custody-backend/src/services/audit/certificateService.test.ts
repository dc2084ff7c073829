import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import {
  approvalCertificateSchema,
  MOST_CERTIFIED,
} from '@custody/backstage-plugin-custody-common';
import { createManualClock } from '@custody/backstage-plugin-custody-test-utils';
import type { Knex } from 'knex';
import { enterEvents, testSigner } from '../../__testUtils__/auditLogs';
import { clearTables } from '../../__testUtils__/clearTables';
import { testDatabases } from '../../__testUtils__/databases';
import { sealEvents } from '../../audit/sealer';
import { CertificateService } from './certificateService';

jest.setTimeout(120_000);

const databases = testDatabases();
const ID = 'request-1';
const ASKER = {
  caller: { type: 'user' as const, ref: 'user:default/ada', groups: [] },
  credentials: mockCredentials.user('user:default/ada'),
};

describe.each(databases.eachSupportedId())('CertificateService on %s', id => {
  const clock = createManualClock();
  const logger = mockServices.logger.mock();
  const auditor = mockServices.auditor.mock({
    createEvent: async () => ({
      success: async () => {},
      fail: async () => {},
    }),
  });
  let db: Knex;
  let service: CertificateService;

  beforeAll(async () => {
    db = await databases.migrated(id);
  });
  beforeEach(async () => {
    await clearTables(db);
    service = new CertificateService({
      db,
      auditor,
      logger,
      clock,
      requests: { get: async () => {} },
    });
    await enterEvents(db, 1, { type: 'request.submitted', requestId: ID });
  });

  const seal = () =>
    sealEvents(
      { db, clock, logger, signer: testSigner() },
      new AbortController().signal,
    );
  const take = async () => {
    let text = '';
    for await (const chunk of (await service.ofRequest(ASKER, ID)).chunks) {
      text += chunk;
    }
    return approvalCertificateSchema.parse(JSON.parse(text));
  };
  const continued = (count: number) =>
    enterEvents(db, count, { type: 'request.continued', requestId: ID });

  it('gives as much as a certificate holds, and refuses more in words', async () => {
    await continued(MOST_CERTIFIED - 1);
    await seal();
    expect((await take()).events).toHaveLength(MOST_CERTIFIED);
    await continued(1);
    await seal();
    await expect(take()).rejects.toMatchObject({
      name: 'ConflictError',
      message: expect.stringContaining(
        'a certificate holds 500 events at the most, and of this request there are 501',
      ),
    });
  });

  it('refuses in words while retention has removed part of a batch', async () => {
    await enterEvents(db, 2);
    await seal();
    const [other] = await db('audit_events').whereNull('request_id');
    await db('audit_events').where({ id: other.id }).delete();
    await expect(take()).rejects.toThrow(
      'batch 1 of the audit log is not whole, so nothing in it can be proved',
    );
  });

  it('is taken sixty times a minute at the most, by each', async () => {
    await seal();
    for (let taken = 0; taken < 60; taken++) {
      await take();
    }
    await expect(take()).rejects.toMatchObject({
      name: 'TooManyCertificatesError',
      statusCode: 429,
    });
    const other = {
      ...ASKER,
      caller: { ...ASKER.caller, ref: 'user:default/omar' },
    };
    await expect(service.ofRequest(other, ID)).resolves.toBeDefined();
    clock.advance('PT1M');
    await expect(take()).resolves.toBeDefined();
  });

  it('is taken no more often by many who ask at once', async () => {
    await seal();
    for (let taken = 0; taken < 57; taken++) {
      await take();
    }
    const results = await Promise.allSettled(Array.from({ length: 8 }, take));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(
      3,
    );
  });
});

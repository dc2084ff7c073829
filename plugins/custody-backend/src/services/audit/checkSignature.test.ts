import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import {
  auditKeyId,
  headBytes,
  isUnder,
  merkleRoot,
  recordHash,
} from '@custody/backstage-plugin-custody-common';
import type { Signer } from '@custody/backstage-plugin-custody-node';
import { createManualClock } from '@custody/backstage-plugin-custody-test-utils';
import type { Knex } from 'knex';
import {
  enterEvents,
  type TestSigner,
  testSigner,
} from '../../__testUtils__/auditLogs';
import { clearTables } from '../../__testUtils__/clearTables';
import { testDatabases } from '../../__testUtils__/databases';
import { sealEvents } from '../../audit/sealer';
import { auditRecord } from '../../store/audit/auditRecord';
import { findLastHead } from '../../store/audit/heads';
import type { AuditEventsRow } from '../../store/tables';
import { viewerOf } from '../access';
import { createTenants } from '../tenants';
import { AuditService } from './auditService';
import { HeadsService } from './headsService';

jest.setTimeout(60_000);

const databases = testDatabases();
const { signal } = new AbortController();
const special = { platform: [], auditors: ['group:default/audit'] };

describe.each(databases.eachSupportedId())('an event looked at on %s', id => {
  const clock = createManualClock();
  const logger = mockServices.logger.mock();
  const inUse = testSigner();
  let db: Knex;
  let event: string;

  beforeAll(async () => {
    db = await databases.migrated(id);
  });
  beforeEach(async () => {
    jest.clearAllMocks();
    await clearTables(db);
    [, event] = await enterEvents(db, 3);
    await sealEvents({ db, clock, signer: inUse, logger }, signal);
  });

  async function look(signer: Signer | null = inUse) {
    const all = { narrowing: async () => () => {} };
    const audit = new AuditService({
      db,
      clock,
      logger,
      signer: signer ?? undefined,
      auditor: mockServices.auditor.mock({
        createEvent: async () => ({
          success: async () => {},
          fail: async () => {},
        }),
      }),
      access: {
        viewer: caller =>
          viewerOf(caller, { tenants: createTenants([]), special }),
        permitted: async () => ({ allows: () => true, narrow: () => {} }),
        require: async () => {},
      },
      requests: all,
      identities: all,
    });
    const ref = 'user:default/aud';
    const detail = await audit.get(
      {
        caller: { type: 'user', ref, groups: special.auditors },
        credentials: mockCredentials.user(ref),
      },
      event,
    );
    const sealed = detail.sealed!;
    const heads = new HeadsService({
      db,
      clock,
      logger,
      signer: signer ?? undefined,
    });
    const { newestSignature } = await heads.list({ limit: 1 });
    // The list of heads says no more, and no less.
    expect(newestSignature).toBe(sealed.signatureCheck);
    return {
      actor: detail.event.actor,
      leads: isUnder(sealed.head, { event: detail.event, ...sealed }),
      check: sealed.signatureCheck,
    };
  }

  /** As somebody does who can write the database: another actor, and a root that fits. */
  async function forge(): Promise<void> {
    await db('audit_events')
      .where({ id: event })
      .update({ actor: 'user:default/eve' });
    const rows = await db<AuditEventsRow>('audit_events')
      .where({ batch: 1 })
      .orderBy('sequence');
    const root = merkleRoot(rows.map(row => recordHash(auditRecord(row))));
    await db('audit_heads').update({
      root: Buffer.from(root).toString('hex'),
    });
  }

  /** Signs the head anew, by a key that is none of Custody's. */
  async function signBy(key: TestSigner): Promise<void> {
    const { head } = (await findLastHead(db))!;
    const { sign } = await key.currentKey(signal);
    const signature = await sign(headBytes(head), signal);
    await db('audit_heads').update({
      signature: Buffer.from(signature).toString('base64url'),
    });
  }

  it('holds where the key in use signed the root that it leads to', async () => {
    expect(await look()).toEqual({
      actor: 'user:default/omar',
      leads: true,
      check: 'holds',
    });
  });

  it('does not hold where event and root were changed together', async () => {
    await forge();
    expect(await look()).toEqual({
      actor: 'user:default/eve',
      leads: true,
      check: 'does-not',
    });
  });

  it('does not hold where another key signed it in the name of the one in use', async () => {
    await forge();
    await signBy(testSigner());
    expect(await look()).toMatchObject({ leads: true, check: 'does-not' });
  });

  it('is not held against a key that stands in the database alone', async () => {
    const theirs = testSigner();
    await forge();
    await db('audit_keys').insert({
      kid: auditKeyId(theirs.jwk),
      jwk: JSON.stringify(theirs.jwk),
      since: clock.now(),
    });
    await db('audit_heads').update({ kid: theirs.kid });
    await signBy(theirs);
    expect(await look()).toMatchObject({ leads: true, check: 'other-key' });
  });

  it.each([
    ['another key is in use by now', testSigner()],
    ['nothing signs any more', null],
  ])('is not said to hold where %s', async (_, signer) => {
    expect(await look(signer)).toMatchObject({
      leads: true,
      check: 'other-key',
    });
  });

  it('is shown where the key in use can’t be asked, which is not said to hold', async () => {
    const away: Signer = {
      currentKey: async () => {
        throw new Error('the key service is away');
      },
    };
    expect(await look(away)).toMatchObject({ leads: true, check: 'unknown' });
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringContaining('the key service is away'),
    );
  });
});

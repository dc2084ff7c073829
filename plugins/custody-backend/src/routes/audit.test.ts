import { createPublicKey } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockCredentials } from '@backstage/backend-test-utils';
import {
  approvalCertificateSchema,
  auditEventDetailSchema,
  AuditKeys,
  AuditLogVerifier,
  auditPublicKeySchema,
  isUnder,
  parseExportLine,
  verifyCertificate,
  auditKeysSchema,
  auditHeadsPageSchema,
} from '@custody/backstage-plugin-custody-common';
import request from 'supertest';
import { StartedPlugin, startPlugin } from '../__testUtils__/startPlugin';

jest.setTimeout(60_000);

describe('GET /audit/heads and /audit/keys', () => {
  let directory: string;
  let plugin: StartedPlugin;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'custody-audit-'));
    plugin = await startPlugin({
      custody: { audit: { keyFile: join(directory, 'audit.pem') } },
    });
  });
  afterAll(async () => {
    await plugin.stop();
    await rm(directory, { recursive: true });
  });

  const ask = async (path: string) => {
    const { body } = await plugin.call({ user: 'stranger' }, 'get', path);
    return body;
  };

  it('gives what the log can be held against, within 5 seconds of what happened', async () => {
    await plugin.call({ user: 'ada' }, 'post', '/requests', {
      kind: 'create',
      identity: {
        namespace: 'payments',
        name: 'ledger-api-db',
        owner: 'group:default/payments',
        component: 'component:payments/ledger-api',
        scopes: ['ledger:write'],
      },
      reason: 'it writes the ledger',
    });
    const before = Date.now();
    let page = auditHeadsPageSchema.parse(await ask('/audit/heads'));
    while (page.items.length === 0 || page.unsealedSince !== null) {
      expect(Date.now() - before).toBeLessThan(30_000);
      await new Promise(resolve => setTimeout(resolve, 100));
      page = auditHeadsPageSchema.parse(await ask('/audit/heads?total=true'));
    }
    const { keys } = auditKeysSchema.parse(await ask('/audit/keys'));
    expect(keys).toHaveLength(1);
    expect(await new AuditKeys(keys).signed(page.items[0])).toBe(true);
    expect(page.total).toBe(page.items.length);
  });

  it('pages through them', async () => {
    // One more event, and so one more head.
    await plugin.call({ user: 'aud' }, 'get', '/audit');
    while ((await ask('/audit/heads')).items.length < 2) {
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    const [newest, older] = (await ask('/audit/heads')).items;
    expect(await ask('/audit/heads?limit=1')).toMatchObject({
      items: [newest],
      nextCursor: String(newest.head.number),
    });
    const next = await ask(`/audit/heads?limit=1&cursor=${newest.head.number}`);
    expect(next.items).toEqual([older]);
    const { status } = await plugin.call(
      { user: 'stranger' },
      'get',
      '/audit/heads?cursor=none',
    );
    expect(status).toBe(400);
  });

  /** The public key, from where an operator would take it. */
  const keys = async () => {
    const pem = await readFile(join(directory, 'audit.pem'));
    const jwk = createPublicKey(pem).export({ format: 'jwk' });
    return new AuditKeys([auditPublicKeySchema.parse(jwk)]);
  };
  const exportOf = async (query: string) => {
    const header = mockCredentials.user.header('user:default/aud');
    const answer = await request(plugin.server)
      .get(`/api/custody/audit/export${query}`)
      .set('Authorization', header)
      .buffer()
      .parse((res, done) => {
        let read = '';
        res.on('data', chunk => {
          read += chunk;
        });
        res.on('end', () => done(null, read));
      });
    return {
      status: answer.status,
      text: String(answer.body),
      headers: answer.headers,
    };
  };

  it('gives the whole log as a file that can be verified', async () => {
    const { status, text, headers } = await exportOf('');
    expect(status).toBe(200);
    expect(headers['content-disposition']).toMatch(/custody-audit-.*\.jsonl/);
    const verifier = new AuditLogVerifier({ keys: await keys() });
    const types: string[] = [];
    for (const line of text.trim().split('\n').map(parseExportLine)) {
      await verifier.add(line);
      if ('event' in line) types.push(line.event.type);
    }
    expect(await verifier.result()).toMatchObject({ intact: true });
    // That it was taken is in it.
    expect(types).toContain('request.submitted');
    expect(types).toContain('audit.exported');
  });

  it('gives parts of it as CSV and OCSF', async () => {
    const csv = await exportOf('?format=csv&type=request.submitted');
    expect(csv.headers['content-type']).toMatch(/^text\/csv/);
    const [header, line] = csv.text.split('\r\n');
    expect(header).toMatch(/^sequence,id,at,type,/);
    expect(line).toMatch(/,request\.submitted,user:default\/ada,/);
    const ocsf = await exportOf('?format=ocsf&actor=user:default/ada');
    expect(JSON.parse(ocsf.text.split('\n')[0])).toMatchObject({
      class_uid: 3004,
      type_uid: 300499,
      actor: { user: { name: 'user:default/ada' } },
      metadata: { event_code: 'request.submitted' },
    });
  });

  it('leaves out events of a type, in lists and files alike', async () => {
    const asked = '?subject=audit&without=audit.read';
    const path = `/audit${asked}&total=true`;
    const { body } = await plugin.call({ user: 'aud' }, 'get', path);
    const types = new Set(body.items.map(({ type }: { type: string }) => type));
    expect([...types]).toEqual(['audit.exported']);
    expect(body.total).toBe(body.items.length);
    const csv = await exportOf(`${asked}&format=csv`);
    expect(csv.text).toMatch(/,audit\.exported,/);
    expect(csv.text).not.toMatch(/,audit\.read,/);
  });

  it('gives no part of it in the form that is there to be verified', async () => {
    const { status, text } = await exportOf('?actor=user:default/ada');
    expect(status).toBe(400);
    expect(text).toMatch(/leave the filters out/);
  });

  it('opens one event, with what proves that it is on record', async () => {
    const { body: page } = await plugin.call(
      { user: 'aud' },
      'get',
      '/audit?type=request.submitted',
    );
    const open = (as: string, id: string) =>
      plugin.call({ user: as }, 'get', `/audit/events/${id}`);
    const [{ id }] = page.items;
    let detail = auditEventDetailSchema.parse((await open('aud', id)).body);
    while (detail.sealed === null) {
      await new Promise(resolve => setTimeout(resolve, 50));
      detail = auditEventDetailSchema.parse((await open('aud', id)).body);
    }
    const { event, sealed, hash } = detail;
    expect(event).toMatchObject({ id, tenant: 'payments' });
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(isUnder(sealed.head, { event, ...sealed })).toBe(true);
    expect(
      isUnder(sealed.head, { event: { ...event, id: '' }, ...sealed }),
    ).toBe(false);
    expect(await (await keys()).signed(sealed)).toBe(true);
    expect(sealed.signatureCheck).toBe('holds');
    // Of another tenant, and not there: one answer.
    for (const [as, asked] of [
      ['bea', id],
      ['aud', 'none'],
    ]) {
      const { status, body } = await open(as, asked);
      expect([status, body.error.message]).toEqual([
        404,
        `there is no event \`${asked}\` that you may read`,
      ]);
    }
  });

  it('gives a certificate that holds by the public key alone', async () => {
    const { body: page } = await plugin.call(
      { user: 'ada' },
      'get',
      '/requests',
    );
    const path = `/requests/${page.items[0].id}/certificate`;
    let { status, body } = await plugin.call({ user: 'ada' }, 'get', path);
    while (status === 409) {
      await new Promise(resolve => setTimeout(resolve, 50));
      ({ status, body } = await plugin.call({ user: 'ada' }, 'get', path));
    }
    expect(status).toBe(200);
    const result = await verifyCertificate(
      approvalCertificateSchema.parse(body),
      await keys(),
    );
    expect(result).toMatchObject({ valid: true, problems: [] });
    expect(result.proved[0].event).toMatchObject({
      type: 'request.submitted',
      reason: 'it writes the ledger',
      data: { asked: { kind: 'create' } },
    });
  });
});

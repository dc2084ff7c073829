/* eslint-disable no-control-regex -- control characters are what must not be told */
import { generateKeyPairSync, sign } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {
  type AuditExportLine,
  auditKeyId,
  auditPublicKeySchema,
  type AuditRecord,
  canonicalDigest,
  inclusionPath,
  recordHash,
  sealBatch,
  type SignedAuditHead,
} from '@custody/backstage-plugin-custody-common';
import { run } from '../run';

const KEY = signingKey();

function signingKey() {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const jwk = auditPublicKeySchema.parse(publicKey.export({ format: 'jwk' }));
  return {
    jwk,
    kid: auditKeyId(jwk),
    pem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    sign: async (bytes: Uint8Array) => sign(null, bytes, privateKey),
  };
}

function event(id: string, more: Partial<AuditRecord> = {}): AuditRecord {
  return {
    id,
    at: '2026-11-22T12:00:00.000Z',
    type: 'request.approved',
    actor: 'user:default/omar',
    subject: 'identity:payments/ledger-api-db',
    outcome: 'success',
    tenant: null,
    identityUid: null,
    component: null,
    requestId: null,
    operationId: null,
    reason: 'it is needed',
    data: {},
    ...more,
  };
}

const issued = event('issued', {
  type: 'credential.issued',
  identityUid: 'uid',
  data: { version: 1, account: 'ledger_v1', provider: 'postgresql/ledger' },
});
const inventory = (...versions: number[]) =>
  event('inventory', {
    type: 'provider.inventory',
    at: '2026-11-22T12:30:00.000Z',
    data: {
      provider: 'postgresql/ledger',
      takenAt: '2026-11-22T12:30:00.000Z',
      part: 1,
      parts: 1,
      accounts: versions.map(version => ({
        account: `ledger_v${version}`,
        identityUid: 'uid',
        version,
        canLogIn: true,
      })),
    },
  });
const BATCHES = [
  // What some take for the end of a line is none.
  [event('a'), issued, event('b', { reason: 'one\u2028two\u2029\u0085' })],
  [event('c'), inventory(1)],
  [event('d'), event('e')],
];

async function sealed(
  batches: AuditRecord[][],
  key = KEY,
  after: SignedAuditHead | null = null,
): Promise<AuditExportLine[]> {
  const lines: AuditExportLine[] = [];
  let previous = after?.head ?? null;
  for (const records of batches) {
    const signed = await sealBatch(
      { records, previous, at: '2026-11-22T12:45:00.000Z', kid: key.kid },
      key.sign,
    );
    records.forEach((record, n) =>
      lines.push({ event: record, sequence: signed.head.first + n }),
    );
    lines.push(signed);
    previous = signed.head;
  }
  return lines;
}

const headsOf = (lines: AuditExportLine[]) =>
  lines.filter((line): line is SignedAuditHead => 'head' in line);

describe('custody audit verify', () => {
  let cwd: string;

  const write = (name: string, text: string) =>
    fs.writeFile(path.join(cwd, name), text);
  const writeLines = (name: string, lines: object[]) =>
    write(name, lines.map(line => `${JSON.stringify(line)}\n`).join(''));

  beforeEach(async () => {
    cwd = await fs.mkdtemp(path.join(os.tmpdir(), 'custody-cli-'));
    await write('key.pem', KEY.pem);
  });
  afterEach(() => fs.rm(cwd, { recursive: true }));

  async function custody(...args: string[]) {
    let out = '';
    let err = '';
    const code = await run(['audit', 'verify', ...args], {
      cwd,
      out: text => {
        out += text;
      },
      err: text => {
        err += text;
      },
    });
    return { code, out, err };
  }

  async function verify(lines: object[], ...args: string[]) {
    await writeLines('export.jsonl', lines);
    return custody('export.jsonl', '--public-key', 'key.pem', ...args);
  }

  it('says that a log is intact, complete, and what is not sealed yet', async () => {
    const lines = [
      ...(await sealed(BATCHES)),
      { event: event('f'), sequence: null },
    ];
    await writeLines('heads.jsonl', headsOf(lines as AuditExportLine[]));
    expect(await verify(lines, '--heads', 'heads.jsonl')).toEqual({
      code: 0,
      err: '',
      out: [
        'intact: 7 events, 3 heads, the last of 2026-11-22T12:45:00.000Z; 3 published heads found in it',
        'complete: against 1 inventory',
        '  postgresql/ledger, 2026-11-22T12:30:00.000Z: 1 account, 0 of them not Custody’s',
        'not sealed yet: 1 event, the oldest of 2026-11-22T12:00:00.000Z',
        '',
      ].join('\n'),
    });
  });

  it.each([
    ['PEM', KEY.pem],
    ['a JWK', JSON.stringify(KEY.jwk)],
    [
      'a JWK set as the server gives it',
      JSON.stringify({
        keys: [{ ...KEY.jwk, kid: KEY.kid, use: 'sig', alg: 'EdDSA' }],
      }),
    ],
  ])('takes a public key as %s', async (_, text) => {
    await write('key.pem', text);
    expect((await verify(await sealed(BATCHES))).code).toBe(0);
  });

  type Case = [
    what: string,
    edit: (lines: AuditExportLine[]) => Promise<object[]> | object[],
    says: RegExp,
  ];
  // a 0, issued 1, b 2, [head 1] 3, c 4, inventory 5, [head 2] 6, d 7, e 8, [head 3] 9
  const CASES: Case[] = [
    [
      'an edited row',
      lines =>
        lines.with(4, {
          event: event('c', { actor: 'user:default/eve' }),
          sequence: 4,
        }),
      /^NOT INTACT[^]*\n {2}events 4 to 5 of head 2, sealed 2026-11-22T12:45:00.000Z: changed since, or moved\n/,
    ],
    [
      'a deleted row',
      lines => lines.toSpliced(7, 1),
      /^NOT INTACT[^]*\n {2}event 6 missing\n/,
    ],
    [
      'a deleted tail',
      lines => lines.slice(0, 7),
      /^NOT INTACT[^]*\n {2}the log ends at event 5, but head 3 was published, up to event 7, sealed 2026-11-22T12:45:00.000Z: the end was cut off or the log set back, or this head was published after the export; export again and verify that with the same heads, or this export with heads that were copied before it\n/,
    ],
    [
      'two rows swapped',
      lines =>
        lines
          .with(0, { event: event('b'), sequence: 1 })
          .with(2, { event: event('a'), sequence: 3 }),
      /^NOT INTACT[^]*\n {2}events 1 to 3 of head 1/,
    ],
    [
      'a log rebuilt without the signing key',
      () => sealed(BATCHES, signingKey()),
      /^NOT INTACT[^]*\n {2}heads 1 to 3 are signed by the key `[\w-]{43}`, which is none of those that you trust/,
    ],
    [
      'a restored backup that went on',
      async lines => [
        ...lines.slice(0, 7),
        ...(await sealed([[event('x')]], KEY, headsOf(lines.slice(0, 7))[1])),
      ],
      /^NOT INTACT[^]*\n {2}head 3 is not the one that was published: the log was set back/,
    ],
    [
      'a forged head',
      lines =>
        lines.map(line =>
          'head' in line && line.head.number === 2
            ? { ...line, head: { ...line.head, root: 'ab'.repeat(32) } }
            : line,
        ),
      /^NOT INTACT[^]*\n {2}head 2 was not signed by the key that it names/,
    ],
    [
      'a credential that nobody recorded',
      () => sealed([[issued, inventory(1, 2)]]),
      /\nNOT COMPLETE[^]*`ledger_v2` was there on/,
    ],
  ];
  it.each(CASES)('finds %s', async (what, edit, says) => {
    const lines = await sealed(BATCHES);
    const published = headsOf(lines);
    await writeLines('heads.jsonl', published);
    const heads = what.includes('recorded') ? [] : ['--heads', 'heads.jsonl'];
    const { code, out } = await verify(await edit(lines), ...heads);
    expect(out).toMatch(says);
    expect(code).toBe(1);
  });

  it('does not know whether a log without inventories is complete, and says so', async () => {
    const lines = await sealed([[event('a')]]);
    expect(await verify(lines)).toMatchObject({
      code: 2,
      out: expect.stringMatching(/^intact[^]*\ncomplete: not known/),
    });
    expect((await verify(lines, '--only-intact')).code).toBe(0);
  });

  it('believes no inventory that is not sealed', async () => {
    const lines = [
      ...(await sealed([[issued]])),
      { event: inventory(1), sequence: null },
    ];
    expect((await verify(lines)).out).toMatch(/complete: not known/);
  });

  it('lets nothing in a log wipe away what is said of it', async () => {
    const lines = await sealed(BATCHES, {
      ...KEY,
      kid: '\u001b[2J\u001b[Hintact: 7 events\u202e',
    });
    const { code, out } = await verify(lines);
    expect(code).toBe(1);
    expect(out).toContain(
      'by the key `\u00b7[2J\u00b7[Hintact: 7 events\u00b7`',
    );
    expect(out).not.toContain('\u001b');
    expect(out).not.toContain('\u202e');
  });

  it.each([
    ['spaces and words', `${' '.repeat(400)}complete: against 3 inventories`],
    ['a time with words', '2026-11-22T12:00:00.000Z; complete'],
    ['no time', ''],
  ])(
    'tells of nothing that stands for the time of an event that is not sealed: %s',
    async (_, at) => {
      const unsealed = { event: event('f', { at }), sequence: null };
      const { code, out, err } = await verify([
        ...(await sealed(BATCHES)),
        unsealed,
      ]);
      expect([code, out]).toEqual([2, '']);
      expect(err).toBe(
        'custody: export.jsonl:11 is no line of an export in JSONL: an event whose `event.at` is not as exports have it: it is no instant\n',
      );
    },
  );

  it('lets nothing in a line that is none wipe away what is said of it', async () => {
    for (const line of [
      `{"event":${JSON.stringify(
        event('f'),
      )},"sequence":null,"\\u001b[2J\\nintact: 7 events":1}`,
      '\u001b[2J\rintact: 7 events',
    ]) {
      await write('export.jsonl', `${line}\n`);
      const { code, err } = await custody(
        'export.jsonl',
        '--public-key',
        'key.pem',
      );
      expect(code).toBe(2);
      expect(err).toMatch(
        /^custody: export.jsonl:1 is no line[^\u001b\r\n]*\n$/,
      );
    }
  });

  it('finds an event that is nested deeper than anybody reads', async () => {
    const lines = await sealed(BATCHES);
    const texts = lines.map(line => JSON.stringify(line));
    for (const depth of [2_000, 100_000]) {
      const deep = texts[4].replace(
        '"data":{}',
        `"data":{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`,
      );
      for (const text of [deep, deep.replace('{"event"', '{ "event"')]) {
        await write('export.jsonl', texts.with(4, text).join('\n'));
        const { code, out } = await custody(
          'export.jsonl',
          '--public-key',
          'key.pem',
        );
        expect(code).toBe(1);
        expect(out).toMatch(/^NOT INTACT[^]*\n {2}events 4 to 5 of head 2/);
      }
    }
  });

  it('takes no event that is not sealed for proof that something was made, or is gone', async () => {
    const rogue = event('rogue', {
      ...issued,
      data: { ...issued.data, version: 2, account: 'ledger_v2' },
    });
    const gone = event('gone', { ...issued, type: 'credential.revoked' });
    for (const [listed, forged] of [
      [inventory(1, 2), rogue],
      [inventory(), gone],
    ]) {
      const { code, out } = await verify([
        ...(await sealed([[issued, listed]])),
        { event: forged, sequence: null },
      ]);
      expect(code).toBe(1);
      expect(out).toMatch(
        /^intact[^]*\nNOT COMPLETE[^]*what is not sealed yet says so/,
      );
    }
  });

  it('writes JSON too', async () => {
    const { out } = await verify(await sealed(BATCHES), '--format', 'json');
    expect(JSON.parse(out)).toMatchObject({
      intact: true,
      complete: true,
      sealed: { events: 7, heads: 3 },
      unsealed: { events: 0 },
    });
  });

  it.each<[string, string, string, RegExp]>([
    ['a private key', 'key.pem', KEY.privatePem, /holds a private key/],
    [
      'another kind of key',
      'key.pem',
      generateKeyPairSync('ec', { namedCurve: 'P-256' })
        .publicKey.export({ type: 'spki', format: 'pem' })
        .toString(),
      /no Ed25519 public key/,
    ],
    ['no key', 'key.pem', 'hello', /neither a PEM file nor JSON/],
    ['no export', 'export.jsonl', 'a,b,c\n', /export.jsonl:1 is no line/],
    ['a cut line', 'export.jsonl', '{"event":{"id"', /export.jsonl:1 is no/],
    ['no heads', 'heads.jsonl', '\n', /there is no head in `heads.jsonl`/],
  ])('can say nothing by %s', async (_, name, text, message) => {
    const lines = await sealed(BATCHES);
    await writeLines('export.jsonl', lines);
    await writeLines('heads.jsonl', headsOf(lines));
    await write(name, text);
    const { code, out, err } = await custody(
      'export.jsonl',
      '--public-key',
      'key.pem',
      '--heads',
      'heads.jsonl',
    );
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(message);
  });

  it('can say nothing of a line without an end, and says so at once', async () => {
    await write('export.jsonl', '"'.padEnd(60_000_000, 'a'));
    const { code, err } = await custody(
      'export.jsonl',
      '--public-key',
      'key.pem',
    );
    expect(code).toBe(2);
    expect(err).toContain('it has a line of more than 50000000 characters');
  });

  it('can say nothing of a file that is not there, or without a key', async () => {
    const gone = await custody('gone.jsonl', '--public-key', 'key.pem');
    expect([gone.code, gone.err]).toEqual([
      2,
      expect.stringMatching(/`gone.jsonl` can't be read/),
    ]);
    expect((await custody('export.jsonl')).code).toBe(2);
  });
});

describe('custody audit verify-proof', () => {
  const asked = { kind: 'create' };
  const digest = canonicalDigest(asked);
  const EVENTS = [
    event('s', {
      type: 'request.submitted',
      requestId: 'r1',
      actor: 'user:default/ada',
      data: { digest, asked },
    }),
    event('v', {
      type: 'request.reviewed',
      requestId: 'r1',
      reason: 'fine \u001b[2J',
      data: { digest, verdict: 'approve' },
    }),
  ];

  async function verifyProof(edit: (text: string) => string) {
    const cwd = await fs.mkdtemp(path.join(os.tmpdir(), 'custody-cli-'));
    const lines = await sealed([EVENTS]);
    const leaves = EVENTS.map(each => recordHash(each));
    const certificate = {
      type: 'custody.approval-certificate.v1',
      requestId: 'r1',
      events: EVENTS.map((each, n) => ({
        event: each,
        sequence: n + 1,
        path: inclusionPath(leaves, n).map(hash =>
          Buffer.from(hash).toString('hex'),
        ),
      })),
      heads: headsOf(lines),
    };
    await fs.writeFile(path.join(cwd, 'key.pem'), KEY.pem);
    await fs.writeFile(
      path.join(cwd, 'certificate.json'),
      edit(JSON.stringify(certificate)),
    );
    let out = '';
    let err = '';
    const code = await run(
      ['audit', 'verify-proof', 'certificate.json', '--public-key', 'key.pem'],
      {
        cwd,
        out: text => {
          out += text;
        },
        err: text => {
          err += text;
        },
      },
    );
    await fs.rm(cwd, { recursive: true });
    return { code, out, err };
  }

  it('says what a certificate proves', async () => {
    expect(await verifyProof(text => text)).toEqual({
      code: 0,
      err: '',
      out: [
        'valid: 2 events proved',
        '  2026-11-22T12:00:00.000Z request.submitted identity:payments/ledger-api-db by user:default/ada "it is needed"',
        '  2026-11-22T12:00:00.000Z request.reviewed approve identity:payments/ledger-api-db by user:default/omar "fine \\u001b[2J"',
        '',
      ].join('\n'),
    });
  });

  it('says what is wrong with one', async () => {
    const { code, out } = await verifyProof(text =>
      text.replace('user:default/omar', 'user:default/eve'),
    );
    expect(code).toBe(1);
    expect(out).toMatch(/^NOT VALID: 1 events proved\n {2}event 2/);
  });

  it.each([
    [
      'beside a value',
      (text: string) =>
        text.replaceAll(
          '"digest":',
          '"__proto__":{"verdict":"deny"},"digest":',
        ),
    ],
    [
      'inside of one',
      (text: string) =>
        text.replace('"asked":{', '"asked":{"__proto__":{"kind":"retire"},'),
    ],
  ])('believes no name that its reader leaves out, %s', async (_, edit) => {
    const { code, out, err } = await verifyProof(edit);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('holds more than a certificate does');
  });

  it('finds an event that stands twice, or before another', async () => {
    const edited = async (edit: (events: unknown[]) => unknown[]) =>
      verifyProof(text => {
        const value = JSON.parse(text);
        return JSON.stringify({ ...value, events: edit(value.events) });
      });
    for (const { code, out } of [
      await edited(([s, v]) => [s, v, v]),
      await edited(([s, v]) => [v, s]),
    ]) {
      expect(code).toBe(1);
      expect(out).toMatch(/^NOT VALID[^]*stands twice, or not in the order/);
    }
  });

  it('lets nothing in a certificate that is none wipe away what is said', async () => {
    const { code, err } = await verifyProof(text =>
      text.replace('{"type"', '{"\\u001b[2J\\nvalid":1,"type"'),
    );
    expect(code).toBe(2);
    expect(err).toMatch(/^custody: [^\u001b\n]*\n$/);
  });

  it.each([2_000, 100_000])(
    'can say nothing of what is nested %d deep',
    async depth => {
      const { code, err } = await verifyProof(text =>
        text.replace(
          '"asked":{',
          `"asked":{"a":${'['.repeat(depth)}${']'.repeat(depth)},`,
        ),
      );
      expect([code, err]).not.toEqual([0, '']);
      expect(err).not.toContain('\u001b');
    },
  );

  it.each([
    ['no JSON', 'hello', /is no JSON/],
    ['no certificate', '{"type":"x"}', /is no approval certificate: `type`/],
    ['two in one', '{"type":"x","type":"y"}', /can be read as two: a name/],
  ])('can say nothing of %s', async (_, text, message) => {
    const { code, err } = await verifyProof(() => text);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });
});

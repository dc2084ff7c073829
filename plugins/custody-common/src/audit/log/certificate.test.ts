/** @jest-environment node */
import { bytesToHex } from '@noble/hashes/utils';
import fc from 'fast-check';
import { canonicalDigest } from '../../values/canonical';
import { headsIn, record, sealedLog, signingKey } from './__testUtils__/logs';
import {
  type ApprovalCertificate,
  approvalCertificateSchema,
  AuditKeys,
  inclusionPath,
  recordHash,
  verifyCertificate,
} from '.';

const key = signingKey();
const asked = { kind: 'create', subject: 'identity:payments/ledger-api-db' };
const digest = canonicalDigest(asked);
const BATCH = [
  record('other', { requestId: 'r2' }),
  record('submitted', {
    type: 'request.submitted',
    data: { digest, asked },
    reason: 'it writes the ledger',
  }),
  record('reviewed', {
    type: 'request.reviewed',
    data: { digest, verdict: 'approve' },
  }),
  record('approved', { data: { digest } }),
];

async function certificate(): Promise<ApprovalCertificate> {
  const lines = await sealedLog(key, [[record('before')], BATCH]);
  const leaves = BATCH.map(event => recordHash(event));
  return approvalCertificateSchema.parse({
    type: 'custody.approval-certificate.v1',
    requestId: 'r1',
    events: BATCH.slice(1).map((event, n) => ({
      event,
      sequence: n + 3,
      path: inclusionPath(leaves, n + 1).map(bytesToHex),
    })),
    heads: [headsIn(lines)[1]],
  });
}

const verified = (value: ApprovalCertificate, trusted = [key]) =>
  verifyCertificate(value, new AuditKeys(trusted.map(({ jwk }) => jwk)));

describe('verifyCertificate', () => {
  it('proves every event by the public key alone', async () => {
    const value = await certificate();
    expect(await verified(value)).toEqual({
      valid: true,
      problems: [],
      proved: value.events,
    });
  });

  it('believes no head by another key, and none that was changed', async () => {
    const value = await certificate();
    expect(await verified(value, [signingKey()])).toEqual({
      valid: false,
      proved: [],
      problems: [
        expect.stringMatching(/^head 2 is signed by the key `[\w-]{43}`/),
      ],
    });
    const [signed] = value.heads;
    const forged = { ...signed, head: { ...signed.head, last: 6 } };
    expect(await verified({ ...value, heads: [forged] })).toMatchObject({
      valid: false,
      problems: expect.arrayContaining([
        'head 2 was not signed by the key that it names',
      ]),
    });
  });

  it.each<[string, (value: ApprovalCertificate) => void, RegExp]>([
    [
      'another reviewer',
      value => {
        value.events[1].event.actor = 'user:default/eve';
      },
      /event 4 \(request.reviewed\) is not what was sealed/,
    ],
    [
      'another request',
      value => {
        value.requestId = 'r2';
      },
      /is not of the request `r2`/,
    ],
    [
      'a place under no head',
      value => {
        value.events[1].sequence = 1;
      },
      /event 1 \(request.reviewed\) is under no head/,
    ],
    [
      'no question',
      value => {
        value.events.shift();
      },
      /nothing that is proved says what was asked/,
    ],
    [
      'the question twice',
      value => {
        value.events.push(value.events[0]);
      },
      /it was asked more than once/,
    ],
  ])('finds %s', async (_, edit, says) => {
    const value = await certificate();
    edit(value);
    const { valid, problems } = await verified(value);
    expect(valid).toBe(false);
    expect(problems.join('\n')).toMatch(says);
  });

  it('finds a review of something else', async () => {
    const events = [
      record('submitted', {
        type: 'request.submitted',
        data: { digest, asked: { kind: 'retire' } },
      }),
      record('reviewed', {
        type: 'request.reviewed',
        data: { digest: 'another' },
      }),
    ];
    const lines = await sealedLog(key, [events]);
    const leaves = events.map(event => recordHash(event));
    const { problems } = await verified({
      type: 'custody.approval-certificate.v1',
      requestId: 'r1',
      events: events.map((event, n) => ({
        event,
        sequence: n + 1,
        path: inclusionPath(leaves, n).map(bytesToHex),
      })),
      heads: headsIn(lines),
    });
    expect(problems).toEqual([
      'what was asked is not what its digest stands for',
      'request.reviewed by user:default/omar names another digest',
    ]);
  });

  it('breaks by any change of a value in it', async () => {
    const whole = JSON.stringify(await certificate());
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), async at => {
        const digits = whole[at];
        fc.pre(/[0-9a-f]/.test(digits));
        const text = `${whole.slice(0, at)}${
          digits === '1' ? '2' : '1'
        }${whole.slice(at + 1)}`;
        let value;
        try {
          value = approvalCertificateSchema.safeParse(JSON.parse(text));
        } catch {
          return;
        }
        fc.pre(value.success);
        expect(await verified(value.data!)).toMatchObject({ valid: false });
      }),
    );
  });
});

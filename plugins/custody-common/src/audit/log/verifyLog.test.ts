/** @jest-environment node */
import { base64url } from 'jose';
import fc from 'fast-check';
import {
  headsIn,
  record,
  sealedLog,
  signingKey,
  verified,
} from './__testUtils__/logs';
import {
  type AuditExportLine,
  AuditKeys,
  AuditLogVerifier,
  headHash,
  parseExportLine,
  type SignedAuditHead,
} from '.';
import { canonicalJson } from '../../values/canonical';
import { eventTextOf } from './exportLine';

const key = signingKey();
const BATCHES = [['a', 'b', 'c'], ['d'], ['e', 'f']].map(ids =>
  ids.map(id => record(id)),
);
const log = () => sealedLog(key, BATCHES);
const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value));

/** Places of events among the lines: a 0, b 1, c 2, [head 1] 3, d 4, [head 2] 5, e 6, f 7, [head 3] 8. */
const HEAD_3 = 8;

describe('AuditLogVerifier', () => {
  it('finds nothing in what was sealed', async () => {
    expect(await verified(await log(), [key])).toEqual({
      intact: true,
      breaks: [],
      breakCount: 0,
      sealed: {
        events: 6,
        heads: 3,
        last: expect.objectContaining({
          head: expect.objectContaining({ number: 3, first: 5, last: 6 }),
        }),
      },
      unsealed: { events: 0, oldestAt: null },
      pruned: null,
      knownHeads: 0,
    });
  });

  it('says what is not sealed yet, and holds nothing against it', async () => {
    const lines: AuditExportLine[] = [
      ...(await log()),
      { event: record('g'), sequence: null },
      {
        event: record('h', { at: '2026-11-22T11:00:00.000Z' }),
        sequence: null,
      },
    ];
    expect(await verified(lines, [key], headsIn(lines))).toMatchObject({
      intact: true,
      unsealed: { events: 2, oldestAt: '2026-11-22T11:00:00.000Z' },
      knownHeads: 3,
    });
  });

  it('takes logs of which the key was changed, when it knows both', async () => {
    const newer = signingKey();
    const before = await log();
    const lines = [
      ...before,
      ...(await sealedLog(newer, [[record('g')]], headsIn(before)[2])),
    ];
    expect(await verified(lines, [key, newer])).toMatchObject({ intact: true });
    expect(await verified(lines, [key])).toMatchObject({
      intact: false,
      breaks: [{ kind: 'unknown-key' }],
    });
  });

  type Edit = (lines: AuditExportLine[]) => AuditExportLine[];
  const without =
    (...at: number[]): Edit =>
    lines =>
      lines.filter((_, n) => !at.includes(n));

  it.each<[string, Edit, string, RegExp]>([
    [
      'an edited row',
      lines =>
        lines.with(1, {
          event: record('b', { actor: 'user:default/eve' }),
          sequence: 2,
        }),
      'changed',
      /^events 1 to 3 of head 1, sealed 2026-11-22T12:00:05.000Z: changed since, or moved$/,
    ],
    ['a deleted row', without(1), 'missing', /^event 2 missing$/],
    [
      'the deleted first row of a batch',
      without(6),
      'missing',
      /^event 5 missing$/,
    ],
    [
      'the deleted last row of a batch',
      without(7),
      'missing',
      /^1 of events 5 to 6 of head 3/,
    ],
    [
      'a deleted row, with the others numbered anew',
      lines => without(1)(lines).with(1, { event: record('c'), sequence: 2 }),
      'missing',
      /^1 of events 1 to 3 of head 1/,
    ],
    [
      'two rows swapped',
      lines =>
        lines
          .with(0, { event: record('b'), sequence: 1 })
          .with(1, { event: record('a'), sequence: 2 }),
      'changed',
      /^events 1 to 3 of head 1/,
    ],
    [
      'two lines swapped',
      lines => lines.with(0, lines[1]).with(1, lines[0]),
      'missing',
      /^event 1 missing$/,
    ],
    [
      'a row moved to another batch',
      lines => [...lines.slice(0, 3), lines[4], lines[3], ...lines.slice(5)],
      'changed',
      /^1 more than events 1 to 3 of head 1/,
    ],
    [
      'a row put in',
      lines => [
        ...lines.slice(0, 7),
        { event: record('x'), sequence: 6 },
        { event: record('f'), sequence: 7 },
        ...lines.slice(8),
      ],
      'changed',
      /^1 more than events 5 to 6 of head 3/,
    ],
    [
      'a deleted batch',
      without(4),
      'missing',
      /^event 4 of head 2 missing, and retention did not remove them$/,
    ],
    [
      'the first batch deleted',
      without(0, 1, 2),
      'missing',
      /^events 1 to 3 of head 1 missing, and retention/,
    ],
    [
      'a batch deleted with its head',
      without(4, 5),
      'missing-head',
      /^head 2 is missing$/,
    ],
    [
      'a last head deleted',
      without(HEAD_3),
      'no-head',
      /^events 5 to 6 without a head/,
    ],
    [
      'unsealed events among sealed ones',
      lines => [{ event: record('x'), sequence: null }, ...lines],
      'unsealed-inside',
      /^event 1 stands after events that are not sealed/,
    ],
  ])('finds %s', async (_, edit, kind, message) => {
    const { intact, breaks } = await verified(edit(await log()), [key]);
    expect(intact).toBe(false);
    expect(breaks.map(found => found.kind)).toContain(kind);
    expect(breaks.find(found => found.kind === kind)?.message).toMatch(message);
  });

  it('finds a deleted tail against a head that was published', async () => {
    const lines = await log();
    const cut = lines.slice(0, 6);
    expect(await verified(cut, [key])).toMatchObject({ intact: true });
    expect((await verified(cut, [key], headsIn(lines))).breaks).toEqual([
      {
        kind: 'lost-tail',
        message:
          'the log ends at event 4, but head 3 was published, up to event 6, sealed 2026-11-22T12:00:05.000Z: the end was cut off or the log set back, or this head was published after the export; export again and verify that with the same heads, or this export with heads that were copied before it',
      },
    ]);
  });

  it('says of all heads beyond the end in one sentence, from when on they are', async () => {
    const lines = await sealedLog(key, [
      [record('a'), record('b')],
      ...Array.from({ length: 150 }, (_, n) => [record(`${n}`)]),
    ]);
    const known = headsIn(lines);
    const found = await verified(lines.slice(0, 3), [key], known.reverse());
    expect(found).toMatchObject({ intact: false, breakCount: 1 });
    expect(found.breaks).toEqual([
      {
        kind: 'lost-tail',
        message: expect.stringMatching(
          /^the log ends at event 2, but heads 2 to 151 were published, up to event 152, the first sealed 2026-11-22T12:00:05.000Z: the end was cut off or the log set back, or these heads were published after the export; export again/,
        ),
      },
    ]);
  });

  it('finds that a log was set back from a backup and went on', async () => {
    const lines = await log();
    const backup = lines.slice(0, 6);
    const wentOn = [
      ...backup,
      ...(await sealedLog(key, [[record('other')]], headsIn(backup)[1])),
    ];
    expect(await verified(wentOn, [key])).toMatchObject({ intact: true });
    expect(
      (await verified(wentOn, [key], headsIn(lines))).breaks,
    ).toMatchObject([{ kind: 'rewritten' }]);
  });

  it.each<[string, (heads: SignedAuditHead[]) => SignedAuditHead[]]>([
    ['as they were published', heads => heads],
    ['in another order', heads => [...heads].reverse()],
  ])(
    'finds that a log was set back that publishes on to the same place, its heads %s',
    async (_, ordered) => {
      const lines = await log();
      const backup = lines.slice(0, 6);
      const wentOn = [
        ...backup,
        ...(await sealedLog(key, [[record('other')]], headsIn(backup)[1])),
      ];
      const published = [...headsIn(lines), ...headsIn(wentOn)];
      const result = await verified(wentOn, [key], ordered(published));
      expect(result.breaks).toMatchObject([{ kind: 'rewritten' }]);
      expect(result.knownHeads).toBe(3);
    },
  );

  it('finds that the whole log was made anew with another key', async () => {
    const { breaks } = await verified(await sealedLog(signingKey(), BATCHES), [
      key,
    ]);
    expect(breaks).toEqual([
      {
        kind: 'unknown-key',
        message: expect.stringMatching(
          /^heads 1 to 3 are signed by the key `[\w-]{43}`, which is none of those that you trust: they are forged, or give its public key too$/,
        ),
      },
    ]);
  });

  it('says of a wrong key once that it is wrong, whatever it signed', async () => {
    const lines = await log();
    const found = await verified(
      lines.slice(0, 6),
      [signingKey()],
      headsIn(lines),
    );
    expect(found).toMatchObject({ intact: false, breakCount: 1 });
    expect(found.breaks).toMatchObject([
      {
        kind: 'unknown-key',
        message: expect.stringMatching(
          /^heads 1 to 2 and published head 3 are signed by the key /,
        ),
      },
    ]);
  });

  it('says of each wrong key which heads it signed, as long as there is room', async () => {
    const first = await sealedLog(signingKey(), [[record('a')]]);
    const second = await sealedLog(key, [[record('b')]], headsIn(first)[0]);
    const [{ head }] = headsIn(first);
    const strangers = Array.from({ length: 150 }, (_, n) => ({
      ...headsIn(first)[0],
      head: { ...head, number: n + 10, kid: `stranger ${n}` },
    }));
    const found = await verified(
      [...first, ...second],
      [signingKey()],
      strangers,
    );
    expect([found.breaks.length, found.breakCount]).toEqual([100, 152]);
    expect(found.breaks.slice(0, 3).map(({ message }) => message)).toEqual([
      expect.stringMatching(/^head 1 is signed by .*: it is forged/),
      expect.stringMatching(/^head 2 is signed by /),
      expect.stringMatching(
        /^published head 10 is signed by the key `stranger 0`/,
      ),
    ]);
  });

  it('finds a head that was forged with the name of the key', async () => {
    const thief = { ...signingKey(), kid: key.kid };
    const { breaks } = await verified(await sealedLog(thief, BATCHES), [key]);
    expect(breaks.map(({ kind }) => kind)).toEqual(
      Array(3).fill('forged-head'),
    );
  });

  it('says of a published head that nobody signed that it is forged, and not that the log is cut', async () => {
    const lines = await log();
    const [, , third] = headsIn(lines);
    const forged = { ...third, head: { ...third.head, number: 4 } };
    expect((await verified(lines, [key], [forged])).breaks).toMatchObject([
      {
        kind: 'forged-head',
        message: expect.stringMatching(/published head 4/),
      },
    ]);
  });

  it('counts what it has no more room for', async () => {
    const thief = { ...signingKey(), kid: key.kid };
    const many = Array.from({ length: 150 }, (_, n) => [record(`${n}`)]);
    const { breaks, breakCount } = await verified(
      await sealedLog(thief, many),
      [key],
    );
    expect([breaks.length, breakCount]).toEqual([100, 150]);
  });

  describe('retention', () => {
    const pruned = async (data: object) => {
      const lines = await log();
      return [
        ...lines.filter(line => 'head' in line || line.sequence! > 4),
        ...(await sealedLog(
          key,
          [[record('p', { type: 'audit.pruned', data: copy(data) as {} })]],
          headsIn(lines)[2],
        )),
      ];
    };

    it('keeps the chain verifiable, when a sealed event says what was removed', async () => {
      const hash = headHash(headsIn(await log())[1].head);
      expect(
        await verified(await pruned({ head: 2, hash }), [key]),
      ).toMatchObject({
        intact: true,
        pruned: { through: 4 },
      });
    });

    it.each([
      ['another hash', { head: 2, hash: 'ab'.repeat(32) }],
      ['fewer batches', { head: 1, hash: 'ab'.repeat(32) }],
      ['nothing that can be read', { head: 'two' }],
    ])('explains nothing by an event with %s', async (_, data) => {
      expect((await verified(await pruned(data), [key])).breaks).toMatchObject([
        {
          kind: 'missing',
          message: expect.stringMatching(/^events 1 to 4 of head 2 missing/),
        },
      ]);
    });
  });

  it('breaks by any change of one thing', async () => {
    const lines = await log();
    const known = headsIn(lines);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(lines.length - 1),
        fc.constantFrom('delete', 'double', 'swap', 'edit'),
        fc.nat(),
        async (at, how, pick) => {
          const changed = copy(lines);
          switch (how) {
            case 'delete':
              changed.splice(at, 1);
              break;
            case 'double':
              changed.splice(at, 0, changed[at]);
              break;
            case 'swap': {
              const other = pick % lines.length;
              [changed[at], changed[other]] = [changed[other], changed[at]];
              break;
            }
            default:
              editOne(changed[at], pick);
          }
          fc.pre(JSON.stringify(changed) !== JSON.stringify(lines));
          expect(await verified(changed, [key], known)).toMatchObject({
            intact: false,
          });
        },
      ),
    );
  });
});

/** Changes one value of a line, whatever it is. */
function editOne(line: AuditExportLine, pick: number): void {
  const target = 'head' in line ? line.head : line.event;
  const names = Object.keys(target);
  const name = names[pick % names.length];
  const members = target as Record<string, unknown>;
  const value = members[name];
  members[name] = typeof value === 'number' ? value + 1 : `${value}x`;
}

describe('parseExportLine', () => {
  it('reads what exports write', async () => {
    const lines = await log();
    expect(lines.map(line => parseExportLine(JSON.stringify(line)))).toEqual(
      lines,
    );
  });

  it.each([
    ['no JSON', '{"event":'],
    ['a number', '1'],
    ['no event', '{"sequence":1}'],
    [
      'a sequence of 0',
      '{"event":{"id":"a","type":"t","at":"x"},"sequence":0}',
    ],
    ['a head without a signature', '{"head":{}}'],
    [
      'more than there should be',
      '{"event":{"id":"a","type":"t","at":"x"},"sequence":1,"and":2}',
    ],
  ])('takes no line with %s', (_, text) => {
    expect(() => parseExportLine(text)).toThrow(SyntaxError);
  });

  it('takes no signature that is written in another way', async () => {
    const signed = (await log()).find(line => 'head' in line);
    const { signature } = signed as { signature: string };
    // Four bits of the last character say nothing: decoded, these are the same bytes.
    const otherwise =
      signature.slice(0, 85) +
      String.fromCharCode(signature.charCodeAt(85) + 1);
    expect(base64url.decode(otherwise)).toEqual(base64url.decode(signature));
    const text = JSON.stringify({ ...signed, signature: otherwise });
    expect(() => parseExportLine(text)).toThrow(SyntaxError);
  });
});

describe('a line that can be read as two', () => {
  const REAL = '"actor":"user:default/omar"';
  const FALSE = '"actor":"user:default/eve"';

  it.each<[string, number, (text: string) => string]>([
    ['another actor first', 0, text => text.replace(REAL, `${FALSE},${REAL}`)],
    [
      'another event first, and spaces around',
      0,
      text => text.replace('{"event":', `{ "event":{${FALSE}}, "event":`),
    ],
    [
      'a number that is rounded',
      0,
      text => text.replace(/"n":\d+/, '"n":9007199254740993'),
    ],
    ['a number that is none', 1, text => text.replace(/"n":\d+/, '"n":1e400')],
    [
      'another root first',
      2,
      text => text.replace('"root":', '"root":"ab","root":'),
    ],
  ])('is told, with %s', async (_, at, edit) => {
    const lines = await sealedLog(key, [
      [record('a'), record('b')].map(event => ({
        ...event,
        data: { n: 9007199254740992 },
      })),
    ]);
    const verifier = new AuditLogVerifier({ keys: new AuditKeys([key.jwk]) });
    for (const [nth, line] of lines.entries()) {
      const text = canonicalJson(line);
      const edited = nth === at ? edit(text) : text;
      expect(edited === text).toBe(nth !== at);
      await verifier.add(parseExportLine(edited), edited);
    }
    expect(await verifier.result()).toMatchObject({
      intact: false,
      breakCount: 1,
      breaks: [{ kind: 'changed' }],
    });
  });
});

describe('eventTextOf', () => {
  const event = record('a');
  const whole = JSON.stringify(event);

  it.each<[string, string, string | undefined]>([
    ['a sealed event', `{"event":${whole},"sequence":7}`, whole],
    ['one that is not sealed', `{"event":${whole},"sequence":null}`, undefined],
    ['spaces around', `{"event": ${whole}, "sequence": 7}`, undefined],
    ['another order', `{"sequence":7,"event":${whole}}`, undefined],
  ])('gives of %s what stands there', (_, text, expected) => {
    expect(eventTextOf(text, parseExportLine(text))).toBe(expected);
  });

  it('hides no second event behind the one that is sealed', () => {
    const other = JSON.stringify(record('b'));
    const text = `{"event":${whole},"event":${other},"sequence":7}`;
    const line = parseExportLine(text);
    expect(line).toMatchObject({ event: { id: 'b' } });
    expect(eventTextOf(text, line)).not.toBe(whole);
  });
});

import { z } from 'zod/v4';
import { reasonSchema } from '../requests';
import { describeIssues } from './issues';

describe('describeIssues', () => {
  it.each<[string, z.ZodType, unknown, string]>([
    [
      'what is missing',
      z.string(),
      undefined,
      '`field` is missing: give a string',
    ],
    [
      'a reason that is missing',
      reasonSchema,
      undefined,
      '`field` is missing: say why, in a sentence that a reviewer will read',
    ],
    [
      'a reason that is empty',
      reasonSchema,
      '',
      '`field` is empty: say why, in a sentence that a reviewer will read',
    ],
    ['another type', reasonSchema, 7, '`field` is `7`: give a string'],
    [
      'a fraction',
      z.number().int(),
      1.5,
      '`field` is `1.5`: give a whole number',
    ],
    [
      'a list for an object',
      z.record(z.string(), z.string()),
      [],
      '`field` is `[]`: give an object',
    ],
    [
      'a day for an instant',
      z.iso.datetime(),
      '2026-12-31',
      '`field` is `2026-12-31`: give a date with a time in UTC, such as `2026-12-31T00:00:00Z`',
    ],
    [
      'too long a text',
      z.string().max(3),
      'abcd',
      '`field` is `abcd`: keep it to at most 3 characters',
    ],
    [
      'too short a list',
      z.array(z.string()).min(2),
      ['a'],
      '`field` is `["a"]`: give at least 2 entries',
    ],
    [
      'too small a number',
      z.number().min(2),
      1,
      '`field` is `1`: give at least 2',
    ],
    [
      'another word',
      z.enum(['a', 'b']),
      'c',
      '`field` is `c`: use one of `a`, `b`',
    ],
    [
      'what is neither',
      z.union([z.string(), z.number()]),
      true,
      '`field` is `true`: give another value',
    ],
  ])('puts %s into words', (_, schema, value, message) => {
    const input = { field: value };
    const result = z.object({ field: schema }).safeParse(input);
    expect(
      describeIssues(input, result.error?.issues ?? []).map(
        issue => issue.message,
      ),
    ).toEqual([message]);
  });

  it('names the kinds that there are', () => {
    const schema = z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('a') }),
      z.object({ kind: z.literal('b') }),
    ]);
    const input = { kind: 'c' };
    expect(
      describeIssues(input, schema.safeParse(input).error?.issues ?? []),
    ).toMatchObject([{ message: '`kind` is `c`: use one of `a`, `b`' }]);
  });
});

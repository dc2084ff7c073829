import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { PolicyFile, PolicyRequest, requestProblem } from '@custody/policy';
import { z } from 'zod/v4';
import { UsageError } from '../io';

/** What was, or would be, asked of policy: of a recorded request, or of an identity that there is. */
export type Recorded = {
  type: 'request' | 'identity';
  /** Id of the request, or ref of the identity. */
  id: string;
  at: string;
  input: PolicyRequest;
};

/** What a backend has on record, and the set that was in force when it was exported. */
export type PolicyRecord = {
  set: { hash: string; files: PolicyFile[] } | null;
  items: Recorded[];
};

const setSchema = z.object({
  hash: z.string(),
  files: z.array(z.object({ name: z.string(), text: z.string() })),
});
const itemSchema = z.object({
  type: z.enum(['request', 'identity']),
  id: z.string(),
  at: z.string(),
  input: z.unknown(),
});
const pageSchema = z.object({
  set: setSchema,
  items: z.array(itemSchema),
  nextCursor: z.string().nullable(),
});
const lineSchema = z.union([
  setSchema.extend({ type: z.literal('set') }),
  itemSchema,
]);

/**
 * Reads an export: JSONL, a line `{"type": "set", …}` and one each for a request or identity.
 *
 * @throws UsageError with the line that can't be read
 */
export async function readRecord(
  file: string,
  cwd: string,
): Promise<PolicyRecord> {
  const record: PolicyRecord = { set: null, items: [] };
  const stream = fs.createReadStream(path.resolve(cwd, file), 'utf8');
  let at = 0;
  try {
    for await (const line of createInterface({ input: stream })) {
      at += 1;
      if (line.trim() === '') {
        continue;
      }
      const content = lineSchema.parse(JSON.parse(line));
      if (content.type === 'set') {
        record.set = content;
      } else {
        record.items.push(recorded(content));
      }
    }
  } catch (error) {
    throw new UsageError(
      `\`${file}\`${at > 0 ? `:${at}` : ''} can't be read: ${words(error)}`,
    );
  }
  return record;
}

/**
 * Fetches the record from a running backend, page by page.
 *
 * @param backend - e.g. `https://backstage.example.com`
 * @param token - of somebody who sees all: the platform team or an auditor
 * @throws UsageError when it does not answer, or not with a record
 */
export async function fetchRecord(
  backend: string,
  token: string,
): Promise<PolicyRecord> {
  const record: PolicyRecord = { set: null, items: [] };
  let cursor: string | null = null;
  do {
    const page: z.infer<typeof pageSchema> = await fetchPage(
      backend,
      token,
      cursor,
    );
    record.set = page.set;
    page.items.forEach(item => record.items.push(recorded(item)));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return record;
}

/** The record as {@link readRecord} reads it. */
export function* writeRecord(record: PolicyRecord): Generator<string> {
  if (record.set) {
    yield `${JSON.stringify({ type: 'set', ...record.set })}\n`;
  }
  for (const item of record.items) {
    yield `${JSON.stringify(item)}\n`;
  }
}

async function fetchPage(
  backend: string,
  token: string,
  cursor: string | null,
) {
  const url = new URL(
    `${backend.replace(/\/$/, '')}/api/custody/policy/record`,
  );
  url.searchParams.set('limit', '500');
  if (cursor !== null) {
    url.searchParams.set('cursor', cursor);
  }
  let answer: Response;
  try {
    answer = await fetch(url, {
      headers: { authorization: `Bearer ${token}` },
    });
  } catch (error) {
    throw new UsageError(`\`${url.origin}\` does not answer: ${words(error)}`);
  }
  if (!answer.ok) {
    throw new UsageError(
      `\`${url.origin}\` answered ${answer.status}: ${(
        await answer.text()
      ).slice(0, 300)}`,
    );
  }
  const parsed = pageSchema.safeParse(await answer.json().catch(() => null));
  if (!parsed.success) {
    throw new UsageError(
      `\`${url.origin}\` answered with what is no record: ${words(
        parsed.error,
      )}`,
    );
  }
  return parsed.data;
}

function recorded(item: z.infer<typeof itemSchema>): Recorded {
  const problem = requestProblem(item.input);
  if (problem !== undefined) {
    throw new UsageError(`the record of \`${item.id}\`: ${problem}`);
  }
  return { ...item, input: item.input as PolicyRequest };
}

function words(error: unknown): string {
  return error instanceof z.ZodError
    ? error.issues
        .map(({ path: at, message }) => `\`${at.join('.')}\` ${message}`)
        .join('; ')
    : (error as Error).message;
}

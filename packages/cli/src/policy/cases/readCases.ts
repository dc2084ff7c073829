import { EFFECTS, TIERS } from '@custody/backstage-plugin-custody-common';
import { POLICY_ACTIONS, PolicyRequest, requestProblem } from '@custody/policy';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod/v4';
import { UsageError } from '../../io';
import { findFiles } from '../../templates/findFiles';
import { readYaml } from '../readDefinitions';

const part = z.record(z.string(), z.unknown());
const parts = {
  principal: part.default({}),
  resource: part.default({}),
  context: part.default({}),
};
const limit = z.string().nullable().optional();

const expectedSchema = z.strictObject({
  decision: z.enum(['allow', 'deny']),
  /** The policies that determine it, all of them, in any order. */
  policies: z.array(z.string()).optional(),
  /** Part of one of the reasons. */
  reason: z.string().optional(),
  /** Those that are named are compared; null for no limit. */
  obligations: z
    .strictObject({
      tier: z.enum(TIERS).optional(),
      /** As `@approvals` has it. */
      approvals: z.string().optional(),
      maxGrant: limit,
      rotateEvery: limit,
      maxTtl: limit,
      maxOverlap: limit,
      effects: z.enum(EFFECTS).optional(),
    })
    .optional(),
});

const fileSchema = z.strictObject({
  /** What all cases have in common; each may say otherwise. */
  given: z.strictObject(parts).prefault({}),
  cases: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        action: z.enum(POLICY_ACTIONS),
        ...parts,
        /** When it is asked; intents have hours. */
        at: z.iso.datetime({ offset: true }).optional(),
        expect: expectedSchema,
      }),
    )
    .min(1),
});

export type Expected = z.infer<typeof expectedSchema>;

/** One case: a question to policy, and what the answer should be. */
export type PolicyCase = {
  name: string;
  file: string;
  line: number;
  request: PolicyRequest;
  at: string | null;
  expect: Expected;
};

/**
 * Reads cases from YAML files.
 *
 * @param patterns - files or patterns
 * @throws UsageError that lists every mistake with file and line
 */
export async function readCases(
  patterns: string[],
  cwd: string,
): Promise<PolicyCase[]> {
  const problems: string[] = [];
  const cases: PolicyCase[] = [];
  for (const file of await findFiles(patterns, cwd)) {
    const [{ text }] = await readYaml(file, cwd);
    cases.push(...casesIn(file, text, problems));
  }
  if (problems.length > 0) {
    throw new UsageError(`the cases are not valid:\n${problems.join('\n')}`);
  }
  return cases;
}

function casesIn(file: string, text: string, problems: string[]): PolicyCase[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const lineAt = (path: PropertyKey[]) => {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) {
        return lines.linePos(node.range[0]).line;
      }
    }
    return 1;
  };
  if (document.errors.length > 0) {
    problems.push(
      ...document.errors.map(
        ({ pos, message }) =>
          `${file}:${lines.linePos(pos[0]).line}: this is not YAML: ${
            message.split('\n')[0]
          }`,
      ),
    );
    return [];
  }
  const parsed = fileSchema.safeParse(document.toJS({ maxAliasCount: 100 }));
  if (!parsed.success) {
    problems.push(
      ...parsed.error.issues.map(
        ({ path, message }) =>
          `${file}:${lineAt(path)}: \`${path
            .map(String)
            .join('.')}\` ${message}`,
      ),
    );
    return [];
  }
  const { given, cases } = parsed.data;
  return cases.flatMap(({ name, action, at = null, expect, ...own }, index) => {
    const line = lineAt(['cases', index]);
    const request: unknown = {
      action,
      principal: {
        type: 'User',
        ...overlay(given.principal, own.principal),
      },
      resource: overlay(given.resource, own.resource),
      context: overlay(given.context, own.context),
    };
    const problem = requestProblem(request);
    if (problem !== undefined) {
      problems.push(`${file}:${line}: the case \`${name}\`: ${problem}`);
      return [];
    }
    return [
      { name, file, line, at, expect, request: request as PolicyRequest },
    ];
  });
}

type Part = Record<string, unknown>;

/** A case's own fields over the given ones; null takes a given one away, save the tenant, which may be none. */
function overlay(given: Part, own: Part): Part {
  return Object.fromEntries(
    Object.entries({ ...given, ...own }).filter(
      ([field, value]) => value !== null || field === 'tenant',
    ),
  );
}

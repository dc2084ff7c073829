import type { DetailedError } from '@cedar-policy/cedar-wasm/nodejs';
import { cedar } from './cedar';
import { PolicyProblem } from './problems';

/** A file of policies, named by its path within the set. */
export type PolicyFile = { name: string; text: string };

/** The text of one policy, and where in its file it starts (UTF-16 offset). */
export type PolicySource = { file: PolicyFile; start: number; text: string };

/** Line and column of an offset in a text, counted from 1. */
export function positionAt(
  file: PolicyFile,
  offset: number,
): { file: string; line: number; column: number } {
  const before = file.text.slice(0, offset);
  return {
    file: file.name,
    line: before.split('\n').length,
    column: offset - before.lastIndexOf('\n'),
  };
}

/** Where a Cedar error points to, in a text that starts at `start` of the file. */
export function positionOfError(
  file: PolicyFile,
  start: number,
  error: DetailedError,
) {
  const bytes = error.sourceLocations?.[0]?.start ?? 0;
  // Cedar counts bytes of UTF-8, not characters.
  const head = Buffer.from(file.text.slice(start)).subarray(0, bytes);
  return positionAt(file, start + head.toString().length);
}

/** Splits a file into its policies, in their order, each with its place. */
export function splitPolicies(
  file: PolicyFile,
):
  | { ok: true; sources: PolicySource[] }
  | { ok: false; problems: PolicyProblem[] } {
  const parts = cedar().policySetTextToParts(file.text);
  if (parts.type === 'failure') {
    return {
      ok: false,
      problems: parts.errors.map(error => ({
        ...positionOfError(file, 0, error),
        message: parseMessage(error),
        remedy:
          error.help ??
          'a half-written file reads like this too; see https://docs.cedarpolicy.com/policies/syntax-policy.html',
      })),
    };
  }
  if (parts.policy_templates.length > 0) {
    return {
      ok: false,
      problems: parts.policy_templates.map(text => ({
        ...positionAt(file, file.text.indexOf(text)),
        message: 'this is a template, with a `?principal` or `?resource`',
        remedy: 'write the policy out; nothing links templates here',
      })),
    };
  }
  if (parts.policies.length === 0) {
    return {
      ok: false,
      problems: [
        {
          ...positionAt(file, 0),
          message: 'this file holds no policy',
          remedy:
            'write one or remove the file; a file that is being written looks empty too',
        },
      ],
    };
  }
  return { ok: true, sources: locate(file, inSourceOrder(parts.policies)) };
}

/**
 * Cedar numbers policies as they come, then sorts them by `policy0`, `policy1`,
 * `policy10`, `policy2`… as text; this undoes it.
 */
function inSourceOrder(policies: string[]): string[] {
  const ordered = new Array<string>(policies.length);
  policies
    .map((_, index) => `policy${index}`)
    .sort()
    .forEach((name, at) => {
      ordered[Number(name.slice('policy'.length))] = policies[at];
    });
  return ordered;
}

function locate(file: PolicyFile, policies: string[]): PolicySource[] {
  let end = 0;
  return policies.map(text => {
    // Between policies there is nothing but space and comments.
    const between = /^(?:\s|\/\/[^\n]*)*/.exec(file.text.slice(end))![0];
    const start = end + between.length;
    end = start + text.length;
    return { file, start, text };
  });
}

function parseMessage(error: DetailedError): string {
  const label = error.sourceLocations?.[0]?.label;
  return `this is not Cedar: ${error.message}${label ? ` (${label})` : ''}`;
}

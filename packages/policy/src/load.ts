import type {
  PolicyJson,
  ValidationError,
} from '@cedar-policy/cedar-wasm/nodejs';
import { canonicalDigest } from '@custody/backstage-plugin-custody-common';
import { POLICY_ACTIONS, PolicyAction } from './actions';
import { readAnnotations } from './annotations';
import { cedar } from './cedar';
import { CheckedPolicy, PolicySet } from './policySet';
import { PolicyProblem, compareText, sortProblems } from './problems';
import { CEDAR_SCHEMA } from './schema';
import {
  PolicyFile,
  PolicySource,
  positionAt,
  positionOfError,
  splitPolicies,
} from './source';
import { unnamedGroups } from './namedGroups';
import { namedBy, unknownWords } from './vocabulary';

export type LoadResult =
  | { ok: true; set: PolicySet }
  | { ok: false; problems: PolicyProblem[] };

type Checked = {
  source: PolicySource;
  id?: string;
  policy?: CheckedPolicy;
  problems: PolicyProblem[];
};

/**
 * Loads a policy set, all of it or nothing: Cedar's syntax, ids, reasons,
 * obligations that each action needs, a group that breaks glass by its name, words
 * that exist, and Cedar's validator in strict mode.
 *
 * @param files - texts by name (a path within the set), in any order
 * @returns the set, or everything that is wrong with it, in the order of files and lines
 */
export function loadPolicySet(files: readonly PolicyFile[]): LoadResult {
  const sorted = [...files].sort((a, b) => compareText(a.name, b.name));
  const problems = fileProblems(sorted);
  const checked: Checked[] = [];
  for (const file of sorted) {
    const split = splitPolicies(file);
    if (split.ok) {
      checked.push(...split.sources.map(checkPolicy));
    } else {
      problems.push(...split.problems);
    }
  }
  problems.push(...checked.flatMap(each => each.problems), ...doubles(checked));
  const validated = validatePolicies(checked);
  problems.push(...validated.problems);
  if (problems.length > 0) {
    return { ok: false, problems: sortProblems(problems) };
  }
  const policies = checked.map(({ policy }) => policy!);
  return {
    ok: true,
    set: new PolicySet(hashOf(sorted), policies, validated.warnings),
  };
}

/** SHA-256 over the RFC 8785 form of the files' names and texts, sorted by name. */
function hashOf(sorted: readonly PolicyFile[]): string {
  return canonicalDigest(sorted.map(({ name, text }) => [name, text]));
}

function fileProblems(sorted: readonly PolicyFile[]): PolicyProblem[] {
  if (sorted.length === 0) {
    return [
      {
        file: '.',
        line: 1,
        column: 1,
        message: 'this policy set holds no file, so nothing would be permitted',
        remedy: 'point `custody.policy` at a place with `*.cedar` files',
      },
    ];
  }
  return sorted.flatMap((file, at) =>
    at > 0 && sorted[at - 1].name === file.name
      ? {
          ...positionAt(file, 0),
          message: 'this file is given twice',
          remedy: 'give each file once',
        }
      : [],
  );
}

function checkPolicy(source: PolicySource): Checked {
  const place = positionAt(source.file, source.start);
  const parsed = cedar().policyToJson(source.text);
  if (parsed.type === 'failure') {
    return {
      source,
      problems: parsed.errors.map(error => ({
        ...positionOfError(source.file, source.start, error),
        message: error.message,
        remedy: error.help ?? 'correct it',
      })),
    };
  }
  const { json } = parsed;
  // Cedar gives null for an annotation without a value, whatever its types say.
  const annotations = (json.annotations ?? {}) as Record<string, string | null>;
  const actions = actionsOf(json);
  const read = readAnnotations(json.effect, actions, annotations);
  const id = read.ok ? read.notes.id : read.id;
  const complaints = [
    ...(read.ok ? [] : read.complaints),
    ...unnamedGroups(json, actions),
    ...unknownWords(json),
  ];
  return {
    source,
    id,
    problems: complaints.map(complaint => ({
      ...place,
      policyId: id,
      ...complaint,
    })),
    policy: read.ok
      ? {
          json,
          info: {
            ...read.notes,
            effect: json.effect,
            actions,
            names: namedBy(json),
            annotations: annotations as Record<string, string>,
            file: place.file,
            line: place.line,
            text: source.text,
          },
        }
      : undefined,
  };
}

/** The actions that a policy's scope names; all of them when it names none. */
function actionsOf({ action }: PolicyJson): PolicyAction[] {
  if (action.op === 'All') {
    return [...POLICY_ACTIONS];
  }
  const entities =
    'entities' in action
      ? action.entities
      : [action].flatMap(each => ('entity' in each ? each.entity : []));
  const ids = entities.map(entity =>
    '__entity' in entity ? entity.__entity.id : entity.id,
  );
  // Names that don't exist are for Cedar's validator to refuse.
  return POLICY_ACTIONS.filter(each => ids.includes(each));
}

function doubles(checked: readonly Checked[]): PolicyProblem[] {
  const first = new Map<string, PolicySource>();
  return checked.flatMap(({ id, source }) => {
    const other = id === undefined ? undefined : first.get(id);
    if (id !== undefined && !other) {
      first.set(id, source);
    }
    if (!other) {
      return [];
    }
    const { file, line } = positionAt(other.file, other.start);
    return {
      ...positionAt(source.file, source.start),
      policyId: id,
      message: `\`@id("${id}")\` is taken by the policy at ${file}:${line}`,
      remedy: 'give each policy an id of its own',
    };
  });
}

/**
 * Cedar's validator, in strict mode. Its warnings refuse the set too, save for a
 * permit that can never apply, which is only superfluous: a forbid that can
 * never apply guards nothing, and look-alike letters deceive.
 */
function validatePolicies(checked: readonly Checked[]) {
  const byKey = new Map(checked.map((each, at) => [`policy${at}`, each]));
  const answer = cedar().validate({
    schema: CEDAR_SCHEMA,
    policies: {
      staticPolicies: Object.fromEntries(
        [...byKey].map(([key, { source }]) => [key, source.text]),
      ),
    },
  });
  if (answer.type === 'failure') {
    const problems = answer.errors.map(({ message, help }) => ({
      file: '.',
      line: 1,
      column: 1,
      message,
      remedy: help ?? 'correct it',
    }));
    return { problems, warnings: [] };
  }
  const problemOf = ({ policyId, error }: ValidationError): PolicyProblem => {
    const { source, id } = byKey.get(policyId)!;
    return {
      ...positionOfError(source.file, source.start, error),
      policyId: id,
      message: withoutKey(error.message),
      remedy: withoutKey(error.help ?? 'see the schema in packages/policy'),
    };
  };
  const harmless = ({ policyId, error }: ValidationError) =>
    byKey.get(policyId)!.policy?.info.effect === 'permit' &&
    /policy is impossible|unable to find an applicable action/.test(
      error.message,
    );
  const refused = [
    ...answer.validationErrors,
    ...answer.validationWarnings.filter(warning => !harmless(warning)),
  ];
  return {
    problems: refused.map(problemOf),
    warnings: answer.validationWarnings.filter(harmless).map(problemOf),
  };
}

function withoutKey(message: string): string {
  return message.replace(/^for policy `policy\d+`, /, '');
}

import { InputError } from '@backstage/errors';
import { quote } from '../values';
import {
  ApprovalRequirement,
  ApproverTerm,
  PLAIN_TERMS,
  canonicalTerm,
  formatTerm,
  inStage,
  isGroupRef,
  stageOf,
  termKey,
} from './terms';

/** The text of `@approvals` that owes nobody's approval, said on purpose. */
export const NO_APPROVALS = 'none';

/** The largest number of stages, one after the other. */
export const MOST_STAGES = 5;

/** The largest count of people that one term may ask for. */
export const LARGEST_COUNT = 20;

const LONGEST_TEXT = 2000;

/**
 * Reads the value of `@approvals`:
 *
 * ```
 * approvals   = "none" | stage *(";" "then" stage)
 * stage       = requirement *("," requirement)
 * requirement = term "=" count
 * term        = "owner" | "resource-owner" | "sponsor" | group | "anyOf(" term *("," term) ")"
 * group       = "group:" namespace "/" name
 * count       = 1 to 20
 * ```
 *
 * Those of a stage are asked once all of the one before have given theirs.
 *
 * @returns the requirements in canonical form, sorted by stage and term; empty for `none`
 * @throws InputError that quotes the part it cannot read and says what to write
 */
export function parseApprovals(text: string): ApprovalRequirement[] {
  if (text.length > LONGEST_TEXT) {
    throw problem(text, `is longer than ${LONGEST_TEXT} characters`);
  }
  if (text.trim() === NO_APPROVALS) {
    return [];
  }
  const stages = text.split(';').map(readStage);
  if (stages.length > MOST_STAGES) {
    throw problem(text, `has more than ${MOST_STAGES} stages`);
  }
  const requirements = stages.flatMap((stage, before) =>
    splitOutsideBrackets(stage).map(requirement => ({
      ...parseRequirement(requirement),
      ...inStage(before + 1),
    })),
  );
  const keys = new Set<string>();
  for (const { term } of requirements) {
    const key = termKey(term);
    if (keys.has(key)) {
      throw problem(text, `names \`${key}\` twice`);
    }
    keys.add(key);
  }
  return sortRequirements(requirements);
}

/** The text that `parseApprovals` reads as these requirements. */
export function formatApprovals(
  requirements: readonly ApprovalRequirement[],
): string {
  if (requirements.length === 0) {
    return NO_APPROVALS;
  }
  const stages = [...new Set(requirements.map(stageOf))].sort((a, b) => a - b);
  return stages
    .map(stage =>
      requirements
        .filter(requirement => stageOf(requirement) === stage)
        .map(({ term, count }) => `${formatTerm(term)}=${count}`)
        .join(', '),
    )
    .join('; then ');
}

/**
 * The union of several lists of requirements: each term once, with the larger
 * count and the later stage, sorted by stage and term.
 *
 * @throws InputError for a count that is not a whole number from 1 to 20
 */
export function unionApprovals(
  lists: readonly (readonly ApprovalRequirement[])[],
): ApprovalRequirement[] {
  const byKey = new Map<string, ApprovalRequirement>();
  for (const { term, count, stage } of lists.flat()) {
    checkCount(count, formatTerm(term));
    const key = termKey(term);
    const known = byKey.get(key);
    byKey.set(key, {
      term: canonicalTerm(term),
      count: Math.max(count, known?.count ?? 0),
      ...inStage(Math.max(stageOf({ stage }), known ? stageOf(known) : 1)),
    });
  }
  return sortRequirements([...byKey.values()]);
}

function sortRequirements(list: ApprovalRequirement[]): ApprovalRequirement[] {
  return list
    .map(requirement => ({ key: formatTerm(requirement.term), requirement }))
    .sort(
      (a, b) =>
        stageOf(a.requirement) - stageOf(b.requirement) ||
        (a.key < b.key ? -1 : Number(a.key > b.key)),
    )
    .map(({ requirement }) => requirement);
}

/** A stage without the word by which it follows the one before. */
function readStage(text: string, before: number): string {
  if (before === 0) {
    return text;
  }
  const then = /^\s*then\s+([^]*)$/.exec(text);
  if (!then) {
    throw problem(
      text,
      'follows a `;` and does not begin with `then`; write stages as `owner=1; then group:default/security=1`',
    );
  }
  return then[1];
}

function parseRequirement(text: string): ApprovalRequirement {
  const equals = text.lastIndexOf('=');
  if (equals < 0) {
    throw problem(text, 'has no count; write it after the term, as `owner=1`');
  }
  const count = text.slice(equals + 1).trim();
  if (!/^\d{1,4}$/.test(count)) {
    throw problem(text, 'has a count that is not a whole number');
  }
  checkCount(Number(count), text);
  return {
    term: canonicalTerm(parseTerm(text.slice(0, equals).trim())),
    count: Number(count),
  };
}

function checkCount(count: number, term: string) {
  if (!Number.isInteger(count) || count < 1 || count > LARGEST_COUNT) {
    throw problem(
      term,
      `asks for \`${count}\` people, where 1 to ${LARGEST_COUNT} are possible; ` +
        'to owe no approval write `@approvals("none")`',
    );
  }
}

function parseTerm(text: string): ApproverTerm {
  const plain = PLAIN_TERMS.find(kind => kind === text);
  if (plain) {
    return { kind: plain };
  }
  if (isGroupRef(text)) {
    return { kind: 'group', ref: text };
  }
  const anyOf = /^anyOf\s*\(([^]*)\)$/.exec(text);
  if (anyOf) {
    return {
      kind: 'anyOf',
      of: splitOutsideBrackets(anyOf[1]).map(parseTerm),
    };
  }
  throw problem(
    text,
    'is not an approver; write `owner`, `resource-owner`, `sponsor`, a group in full and in ' +
      'lower case such as `group:default/security`, or `anyOf(…)` of these',
  );
}

/** Splits at the commas that stand in no bracket; each part is trimmed. */
function splitOutsideBrackets(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    const character = text[at];
    if (character === '(') {
      depth += 1;
    } else if (character === ')') {
      depth -= 1;
    }
    if (depth < 0) {
      break;
    }
    if (character === undefined || (character === ',' && depth === 0)) {
      parts.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  if (depth !== 0) {
    throw problem(text, 'has a bracket without its other half');
  }
  return parts;
}

function problem(text: string, what: string): InputError {
  return new InputError(`\`@approvals\` ${quote(text)} ${what}`);
}

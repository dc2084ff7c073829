import {
  EFFECTS,
  Obligations,
  TIERS,
  TIME_LIMITS,
  limitMillis,
  parseApprovals,
} from '@custody/backstage-plugin-custody-common';
import {
  ACTION_RULES,
  OBLIGATION_NAMES,
  ObligationName,
  PolicyAction,
} from './actions';
import { messageOf } from './problems';

/** What the annotations of one policy say. */
export type PolicyNotes = {
  id: string;
  reason: string;
  obligations: Obligations | null;
};

type Complaint = { message: string; remedy: string };
type Annotations = Readonly<Record<string, string | null>>;

const ID = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const LONGEST_REASON = 300;
const KNOWN: readonly string[] = ['id', 'reason', ...OBLIGATION_NAMES];

/**
 * Reads and checks the annotations of a policy for the actions it speaks of.
 *
 * @returns what they say, or all that is wrong with them
 */
export function readAnnotations(
  effect: 'permit' | 'forbid',
  actions: readonly PolicyAction[],
  annotations: Annotations,
):
  | { ok: true; notes: PolicyNotes }
  | { ok: false; id?: string; complaints: Complaint[] } {
  const { id, reason } = annotations;
  const complaints = [
    ...unknownAnnotations(annotations),
    ...checkIdAndReason(id, reason),
  ];
  const owed = OBLIGATION_NAMES.filter(name => annotations[name] !== undefined);
  let obligations: Obligations | null = null;
  if (effect === 'forbid') {
    for (const name of owed) {
      complaints.push({
        message: `\`@${name}\` stands on a forbid, which owes nothing`,
        remedy: 'remove it, or put it on the permit that it was meant for',
      });
    }
  } else {
    const read = readObligations(annotations);
    complaints.push(...read.complaints, ...checkFit(actions, owed, read));
    obligations = read.obligations;
  }
  return complaints.length === 0
    ? { ok: true, notes: { id: id!, reason: reason!, obligations } }
    : { ok: false, id: id ?? undefined, complaints };
}

function unknownAnnotations(annotations: Annotations): Complaint[] {
  return Object.entries(annotations).flatMap(([name, value]) => {
    if (!KNOWN.includes(name)) {
      return {
        message: `\`@${name}\` is not an annotation that Custody knows`,
        remedy: `write one of ${KNOWN.map(known => `\`@${known}\``).join(
          ', ',
        )}`,
      };
    }
    return value === null
      ? {
          message: `\`@${name}\` has no value`,
          remedy: `write \`@${name}("…")\``,
        }
      : [];
  });
}

function checkIdAndReason(
  id: string | null | undefined,
  reason: string | null | undefined,
): Complaint[] {
  const complaints: Complaint[] = [];
  if (id === undefined || (id !== null && !ID.test(id))) {
    complaints.push({
      message:
        id === undefined
          ? 'this policy has no `@id`'
          : `\`@id("${id.slice(0, 100)}")\` is malformed`,
      remedy:
        'name it in lower case letters, digits and hyphens, such as `@id("production-high-risk")`',
    });
  }
  if (
    reason === undefined ||
    (reason !== null &&
      (reason.trim() === '' || reason.length > LONGEST_REASON))
  ) {
    complaints.push({
      message: reason
        ? `\`@reason\` is blank or longer than ${LONGEST_REASON} characters`
        : 'this policy has no `@reason`',
      remedy:
        'say in one plain sentence why it stands, such as `@reason("production writes need the owner of what is written")`',
    });
  }
  return complaints;
}

type Read = { obligations: Obligations; complaints: Complaint[] };

function readObligations(annotations: Annotations): Read {
  const complaints: Complaint[] = [];
  const read = <T>(name: ObligationName, otherwise: T, parse: Parse<T>): T => {
    const text = annotations[name];
    if (text === undefined || text === null) {
      return otherwise;
    }
    try {
      return parse(text);
    } catch (thrown) {
      const [message, ...remedy] = messageOf(thrown).split('; ');
      complaints.push({
        message,
        remedy: remedy.join('; ') || 'correct it',
      });
      return otherwise;
    }
  };
  const limit = (name: (typeof TIME_LIMITS)[number]) =>
    read<string | null>(name, null, text => {
      limitMillis(text, `@${name}`);
      return text;
    });
  return {
    complaints,
    obligations: {
      tier: read('tier', 'low', text => oneOf('tier', TIERS, text)),
      approvals: read('approvals', [], parseApprovals),
      maxGrant: limit('maxGrant'),
      rotateEvery: limit('rotateEvery'),
      maxTtl: limit('maxTtl'),
      maxOverlap: limit('maxOverlap'),
      effects: read('effects', 'immediate', text =>
        oneOf('effects', EFFECTS, text),
      ),
    },
  };
}

type Parse<T> = (text: string) => T;

function oneOf<T extends string>(
  name: ObligationName,
  words: readonly T[],
  text: string,
): T {
  const word = words.find(each => each === text);
  if (word === undefined) {
    throw new Error(
      `\`@${name}("${text.slice(0, 100)}")\` is malformed; write one of ${words
        .map(each => `\`${each}\``)
        .join(', ')}`,
    );
  }
  return word;
}

/** Whether each action has what it needs, and each obligation an action that honours it. */
function checkFit(
  actions: readonly PolicyAction[],
  owed: readonly ObligationName[],
  { obligations }: Read,
): Complaint[] {
  const rules = actions.map(action => ({ action, ...ACTION_RULES[action] }));
  const missing = OBLIGATION_NAMES.flatMap(name => {
    const needing = rules.filter(({ needs }) => needs.includes(name));
    return owed.includes(name) || needing.length === 0
      ? []
      : {
          message: `this permit lacks \`@${name}\`, which ${list(
            needing.map(({ action }) => action),
          )} needs`,
          remedy:
            name === 'approvals'
              ? 'add it; to owe no approval say so: `@approvals("none")`'
              : `add \`@${name}("…")\``,
        };
  });
  const idle = owed
    .filter(
      name =>
        !rules.some(({ needs, uses }) => [...needs, ...uses].includes(name)),
    )
    .map(name => ({
      message: `\`@${name}\` means nothing for ${list(actions)}`,
      remedy: 'remove it',
    }));
  const atOnce = rules.filter(rule => rule.atOnce).map(rule => rule.action);
  const unheard =
    atOnce.length > 0 && obligations.approvals.length > 0
      ? [
          {
            message: `\`@approvals\` asks for people, whom ${list(
              atOnce,
            )} can't wait for`,
            remedy: `give ${list(
              atOnce,
            )} a permit of its own, without approvals`,
          },
        ]
      : [];
  return [...missing, ...idle, ...unheard];
}

function list(actions: readonly PolicyAction[]): string {
  return actions.map(action => `\`${action}\``).join(', ');
}

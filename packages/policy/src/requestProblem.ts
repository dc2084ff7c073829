import { quote } from '@custody/backstage-plugin-custody-common';
import { ACTION_RULES, PolicyAction } from './actions';
import { CLOSED_ATTRIBUTES } from './vocabulary';

type Check = (value: unknown) => string | undefined;
type Shape = ReadonlyMap<string, Check>;

const text: Check = value =>
  typeof value === 'string' && value !== ''
    ? undefined
    : 'is not a text with something in it; give one';

const flag: Check = value =>
  typeof value === 'boolean' ? undefined : 'is neither true nor false';

const count: Check = value =>
  Number.isSafeInteger(value) && (value as number) >= 0
    ? undefined
    : 'is not a whole number of 0 or more';

const texts: Check = value =>
  Array.isArray(value) && value.every(item => typeof item === 'string')
    ? undefined
    : 'is not a list of texts';

const claims: Check = value => {
  const fields = record(value);
  return fields && Object.values(fields).every(item => typeof item === 'string')
    ? undefined
    : 'is not an object of texts';
};

const word =
  (words: readonly string[]): Check =>
  value =>
    words.includes(value as string) ? undefined : oneOfThese(words);

const optional =
  (check: Check): Check =>
  value =>
    value === undefined ? undefined : check(value);

const FIELDS: Record<
  'principal' | 'resource' | 'context',
  Record<string, Check>
> = {
  principal: {
    type: word(['User', 'Workload']),
    id: text,
    groups: texts,
    tenants: optional(texts),
    claims: optional(claims),
  },
  resource: {
    ref: text,
    owner: text,
    sponsor: optional(text),
    tenant: value => (value === null ? undefined : text(value)),
    environment: text,
    exposure: word(CLOSED_ATTRIBUTES.exposure),
    type: word(CLOSED_ATTRIBUTES.type),
    mode: word(CLOSED_ATTRIBUTES.mode),
    risk: word(CLOSED_ATTRIBUTES.risk),
    scopes: texts,
    component: optional(text),
    componentLifecycle: optional(text),
    componentCount: count,
    environmentCount: count,
  },
  context: {
    intent: optional(text),
    intentScopes: optional(texts),
    ttlSeconds: optional(count),
    reason: optional(text),
    exceptions: optional(texts),
    requesterIsOwnerMember: optional(flag),
    serviceRequest: optional(flag),
    unattributed: optional(flag),
    widens: optional(flag),
    calendar: optional(texts),
    newOwner: optional(text),
    newTenant: optional(text),
  },
};

const SHAPES: readonly (readonly [string, Shape])[] = Object.entries(
  FIELDS,
).map(([part, fields]) => [part, new Map(Object.entries(fields))] as const);

/**
 * What is wrong with a request, if anything. Types can't vouch for what came
 * over a wire or out of a table, and Cedar would take an attribute that no
 * policy reads as it is: unknown means deny.
 *
 * @returns a sentence that names field, value and remedy; undefined when all is well
 */
export function requestProblem(request: unknown): string | undefined {
  const parts = record(request);
  if (!parts) {
    return complain('request', request, 'is not an object');
  }
  const { action } = parts;
  if (typeof action !== 'string' || !Object.hasOwn(ACTION_RULES, action)) {
    return complain('action', action, oneOfThese(Object.keys(ACTION_RULES)));
  }
  for (const [part, shape] of SHAPES) {
    const problem = partProblem(part, parts[part], shape);
    if (problem !== undefined) {
      return problem;
    }
  }
  const { principals } = ACTION_RULES[action as PolicyAction];
  const { type, claims: given } = record(parts.principal)!;
  if (type === 'User' && Object.keys(given ?? {}).length > 0) {
    return complain('principal.claims', given, 'are for a workload to have');
  }
  return principals.some(each => each === type)
    ? undefined
    : complain(
        'principal.type',
        type,
        `may not \`${action}\`; only a ${principals.join(' or a ')} may`,
      );
}

function partProblem(part: string, value: unknown, shape: Shape) {
  const fields = record(value);
  if (!fields) {
    return complain(part, value, 'is not an object');
  }
  for (const [field, check] of shape) {
    const what = check(fields[field]);
    if (what !== undefined) {
      return complain(`${part}.${field}`, fields[field], what);
    }
  }
  const unknown = Object.keys(fields).find(field => !shape.has(field));
  if (unknown !== undefined) {
    return complain(
      `${part}.${unknown}`,
      fields[unknown],
      'is nothing that policy knows; remove it',
    );
  }
  return undefined;
}

function record(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

function oneOfThese(words: readonly string[]): string {
  return `is none of ${words.map(each => `\`${each}\``).join(', ')}`;
}

function complain(field: string, value: unknown, what: string): string {
  return `\`${field}\` ${quote(value ?? String(value))} ${what}`;
}

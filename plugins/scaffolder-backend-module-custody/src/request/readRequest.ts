import {
  describeIssues,
  NO_CREDENTIAL_SCOPE,
  requestPayloadSchema,
  type RequestPayloadInput,
} from '@custody/backstage-plugin-custody-common';
import { fullRef } from './refs';
import { requestInputSchema, type RequestInput } from './requestInput';

/** Who asks and by which task; left out where the caller's own credentials say it. */
export type RequestOrigin = {
  requester?: string;
  task?: { id: string; templateRef: string };
};

/** A request that can be sent, or everything that is wrong with it, one sentence each. */
export type ReadRequest =
  | { payload: RequestPayloadInput }
  | { problems: string[] };

/**
 * Turns the rendered input of a `custody:request` step into what the backend is sent. Pure.
 *
 * @param input - as rendered; nothing of it is trusted
 */
export function readRequest(
  input: unknown,
  origin: RequestOrigin = {},
): ReadRequest {
  const shaped = withScopeList(input);
  const shape = requestInputSchema.safeParse(shaped);
  if (!shape.success) {
    return { problems: sentences(shaped, shape.error.issues) };
  }
  const payload = toPayload(shape.data, origin);
  const checked = requestPayloadSchema.safeParse(payload);
  if (!checked.success) {
    // Named as the template writes them, because that is what its author and the requester know.
    const issues = checked.error.issues.map(issue => ({
      ...issue,
      path: templatePath(issue.path),
    }));
    return { problems: sentences(shaped, issues) };
  }
  return { payload };
}

function toPayload(
  input: RequestInput,
  origin: RequestOrigin,
): RequestPayloadInput {
  const { identity, intent } = input;
  const common = { ...(intent && { intent }), ...origin };
  const owner = fullRef(input.owner, 'group');
  const namespace = identity.namespace ?? 'default';
  const nothing =
    input.noCredential ?? input.scopes?.[0] === NO_CREDENTIAL_SCOPE;
  if (nothing) {
    return {
      kind: 'declare',
      // Without a word on the component, it is what the identity would have been named after.
      component: fullRef(
        identity.component ?? `${namespace}/${identity.name}`,
        'component',
      ),
      owner,
      reason: input.noCredential?.reason ?? input.reason,
      ...common,
    };
  }
  const { provider, mode, component, system, sponsor, ...rest } = identity;
  // What is no known word stays in: the schema that follows names it.
  return {
    kind: 'create',
    identity: {
      ...rest,
      namespace,
      owner,
      scopes: input.scopes ?? [],
      credential: { ...(provider && { provider }), ...(mode && { mode }) },
      ...(component && { component: fullRef(component, 'component') }),
      ...(system && { system: fullRef(system, 'system') }),
      ...(sponsor && { sponsor: fullRef(sponsor, 'user') }),
    },
    consumers: input.consumers?.map(({ name, keys, jwks }) => ({
      name,
      keys: keys ?? jwks?.keys ?? [],
    })),
    reason: input.reason,
    ...common,
  } as RequestPayloadInput;
}

/** A form field for one scope gives a text; it means a list of one. */
function withScopeList(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || !('scopes' in input)) {
    return input;
  }
  const { scopes } = input;
  if (typeof scopes !== 'string') {
    return input;
  }
  return { ...input, scopes: scopes.trim() === '' ? [] : [scopes] };
}

function templatePath(path: PropertyKey[]): PropertyKey[] {
  const [first, second, ...rest] = path;
  if (first === 'identity' && (second === 'owner' || second === 'scopes')) {
    return [second, ...rest];
  }
  if (first === 'identity' && second === 'credential') {
    return ['identity', ...rest];
  }
  return first === 'component' ? ['identity', 'component'] : path;
}

function sentences(
  input: unknown,
  issues: Parameters<typeof describeIssues>[1],
): string[] {
  return describeIssues(input, issues).map(issue => issue.message);
}

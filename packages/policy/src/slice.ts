import type {
  CedarValueJson,
  EntityJson,
  PolicyJson,
  StatefulAuthorizationCall,
} from '@cedar-policy/cedar-wasm/nodejs';
import { PolicyVisitor, visitPolicy } from './expressions';
import { PolicyRequest } from './request';

type Names = ReadonlySet<string>;

/** What of a request some policies can see. */
export type Reads = {
  principal: Names;
  resource: Names;
  /** attributes by name; all when a policy takes the context whole */
  context: Names | 'all';
  /** claims by name; all when a policy computes the name */
  claims: Names | 'all';
  /** ids of the entities that policies name, by type without its namespace */
  named: ReadonlyMap<string, Names>;
};

/**
 * What these policies read of a request. A request is then cut down to that:
 * Cedar is sent less, and two requests that differ elsewhere are one for the
 * memo.
 *
 * INVARIANT: whatever a policy reads is here. Groups and uids can be left out
 * when no policy names them, because the schema has no attribute that holds an
 * entity: a literal is all that they can be compared with.
 */
export function readsOf(policies: readonly PolicyJson[]): Reads {
  const attributes: Record<string, Set<string>> = {
    principal: new Set(),
    resource: new Set(),
    context: new Set(),
  };
  const claims = new Set<string>();
  const named = new Map<string, Set<string>>();
  let wholeContext = false;
  let allClaims = false;
  const visitor: PolicyVisitor = {
    attribute(variable, name) {
      const read = variable ? [variable] : Object.keys(attributes);
      read.forEach(each => attributes[each]?.add(name));
    },
    tag(name) {
      allClaims ||= name === null;
      claims.add(name ?? '');
    },
    bare(variable) {
      wholeContext ||= variable === 'context';
    },
    entity(type, id) {
      const kind = type.replace(/^Custody::/, '');
      named.set(kind, (named.get(kind) ?? new Set()).add(id));
    },
  };
  policies.forEach(policy => visitPolicy(policy, visitor));
  return {
    principal: attributes.principal,
    resource: attributes.resource,
    context: wholeContext ? 'all' : attributes.context,
    claims: allClaims ? 'all' : claims,
    named,
  };
}

/** The question that Cedar is asked. Its JSON text is also the key of the memo. */
export type CedarQuestion = Pick<
  StatefulAuthorizationCall,
  'principal' | 'action' | 'resource' | 'context' | 'entities'
>;

/** Stands for every principal, and every identity, that no policy names. */
const ANYONE = '';

/**
 * Cuts a request down to what is read of it.
 *
 * @param request - in canonical form
 * @param reads - what the policies to be asked read
 */
export function cedarQuestion(
  request: PolicyRequest,
  reads: Reads,
): CedarQuestion {
  const { principal, resource } = request;
  const principalUid = uid(principal.type, principal.id, reads);
  const resourceUid = uid('Identity', resource.ref, reads);
  const entities: EntityJson[] = [];
  const parents = parentsOf(principal.groups, reads.named.get('Group'));
  // To Cedar, an entity that it doesn't know is in no group.
  if (readsPrincipal(reads) || parents.length > 0) {
    entities.push({
      uid: principalUid,
      attrs: pick(principal, reads.principal),
      parents,
      ...tagsOf(principal.claims ?? {}, reads.claims),
    });
  }
  if (reads.resource.size > 0) {
    entities.push({
      uid: resourceUid,
      attrs: pick(resource, reads.resource),
      parents: [],
    });
  }
  return {
    action: { type: 'Custody::Action', id: request.action },
    principal: principalUid,
    resource: resourceUid,
    context: pick(request.context, reads.context),
    entities,
  };
}

function uid(type: string, id: string, reads: Reads) {
  return {
    type: `Custody::${type}`,
    id: reads.named.get(type)?.has(id) ? id : ANYONE,
  };
}

function readsPrincipal({ principal, claims }: Reads): boolean {
  return principal.size > 0 || claims === 'all' || claims.size > 0;
}

function parentsOf(groups: readonly string[], named: Names | undefined) {
  return named
    ? groups
        .filter(id => named.has(id))
        .map(id => ({ type: 'Custody::Group', id }))
    : [];
}

function pick(
  from: object,
  names: Names | 'all',
): Record<string, CedarValueJson> {
  const values = from as Record<string, CedarValueJson | undefined>;
  const picked: Record<string, CedarValueJson> = {};
  for (const name of names === 'all' ? Object.keys(from) : names) {
    const value = values[name];
    // Cedar knows no null: what is not there is left out.
    if (value !== null && value !== undefined) {
      picked[name] = value;
    }
  }
  return picked;
}

function tagsOf(
  claims: Readonly<Record<string, string>>,
  read: Names | 'all',
): Pick<EntityJson, 'tags'> {
  const names = Object.keys(claims).filter(
    name => read === 'all' || read.has(name),
  );
  return names.length === 0
    ? {}
    : {
        tags: Object.fromEntries(
          names.sort().map(name => [name, claims[name]]),
        ),
      };
}

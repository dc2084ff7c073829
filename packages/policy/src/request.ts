import {
  CredentialMode,
  Exposure,
  IdentityType,
  Risk,
  canonicalJson,
} from '@custody/backstage-plugin-custody-common';
import { InputError } from '@backstage/errors';
import { PolicyAction, PrincipalType } from './actions';
import { requestProblem } from './requestProblem';

/** Who asks. */
export type PolicyPrincipal = {
  type: PrincipalType;
  /** `user:default/ada`, or what names the workload */
  id: string;
  /** full refs of all groups it is in, nested ones included */
  groups: readonly string[];
  /** the tenants that these groups belong to */
  tenants?: readonly string[];
  /** a workload's attested claims */
  claims?: Readonly<Record<string, string>>;
};

/** The identity as it would be once the request is fulfilled; all derived by the server. */
export type PolicyResource = {
  ref: string;
  owner: string;
  sponsor?: string;
  tenant: string | null;
  environment: string;
  exposure: Exposure;
  type: IdentityType;
  mode: CredentialMode;
  risk: Risk;
  scopes: readonly string[];
  component?: string;
  componentLifecycle?: string;
  /** how many components use it, this request included */
  componentCount: number;
  /** in how many environments it is used, this request included */
  environmentCount: number;
};

/** The circumstances. */
export type PolicyContext = {
  intent?: string;
  /** the scopes that the intent permits */
  intentScopes?: readonly string[];
  /** seconds that a lease or token is asked for */
  ttlSeconds?: number;
  reason?: string;
  /** rules that an approved exception in force lifts; none by default */
  exceptions?: readonly string[];
  /** by default whether the owner is among the principal's groups, or is the principal */
  requesterIsOwnerMember?: boolean;
  /** a service asks, for no person; false by default */
  serviceRequest?: boolean;
  /** nobody signed in for it: an edit in Git, or a scope that was defined more widely; false by default */
  unattributed?: boolean;
  /** more would be granted than is now; true by default */
  widens?: boolean;
  /** the named facts of the calendar that hold now; none by default */
  calendar?: readonly string[];
  newOwner?: string;
  newTenant?: string;
};

/** One question to policy, as plain JSON. */
export type PolicyRequest = {
  action: PolicyAction;
  principal: PolicyPrincipal;
  resource: PolicyResource;
  context: PolicyContext;
};

/**
 * The one form of a request: lists sorted and without repetition, defaults
 * filled in, nothing besides what policy knows. What decisions store.
 */
export function canonicalRequest(request: PolicyRequest): PolicyRequest {
  return {
    action: request.action,
    principal: canonicalPrincipal(request.principal),
    resource: canonicalResource(request.resource),
    context: canonicalContext(request),
  };
}

function canonicalPrincipal(principal: PolicyPrincipal): PolicyPrincipal {
  return {
    type: principal.type,
    id: principal.id,
    groups: sorted(principal.groups),
    tenants: sorted(principal.tenants),
    claims: { ...principal.claims },
  };
}

function canonicalResource(resource: PolicyResource): PolicyResource {
  const canonical: PolicyResource = {
    ref: resource.ref,
    owner: resource.owner,
    tenant: resource.tenant,
    environment: resource.environment,
    exposure: resource.exposure,
    type: resource.type,
    mode: resource.mode,
    risk: resource.risk,
    scopes: sorted(resource.scopes),
    componentCount: resource.componentCount,
    environmentCount: resource.environmentCount,
  };
  copyGiven(
    ['sponsor', 'component', 'componentLifecycle'],
    resource,
    canonical,
  );
  return canonical;
}

function canonicalContext(request: PolicyRequest): PolicyContext {
  const { context, principal, resource } = request;
  const canonical: PolicyContext = {
    exceptions: sorted(context.exceptions),
    requesterIsOwnerMember:
      context.requesterIsOwnerMember ??
      (principal.groups.includes(resource.owner) ||
        principal.id === resource.owner),
    serviceRequest: context.serviceRequest ?? false,
    unattributed: context.unattributed ?? false,
    widens: context.widens ?? true,
    calendar: sorted(context.calendar),
  };
  if (context.intentScopes) {
    canonical.intentScopes = sorted(context.intentScopes);
  }
  copyGiven(
    ['intent', 'ttlSeconds', 'reason', 'newOwner', 'newTenant'],
    context,
    canonical,
  );
  return canonical;
}

/** A request as text, RFC 8785: equal for requests that ask the same. */
export function serializeRequest(request: PolicyRequest): string {
  return canonicalJson(canonicalRequest(request));
}

/**
 * Reads a stored request back, to explain or replay its decision.
 *
 * @throws InputError when the text is not a request
 */
export function parseRequest(text: string): PolicyRequest {
  let request: PolicyRequest;
  try {
    request = JSON.parse(text);
  } catch {
    throw new InputError(
      `\`${text.slice(
        0,
        100,
      )}\` is not JSON; give the text that \`serializeRequest\` wrote`,
    );
  }
  const problem = requestProblem(request);
  if (problem !== undefined) {
    throw new InputError(problem);
  }
  return canonicalRequest(request);
}

function sorted(list: readonly string[] = []): string[] {
  return list.length < 2 ? [...list] : [...new Set(list)].sort();
}

/** Copies the fields that are there; one that is not stays away. */
function copyGiven<T, K extends keyof T>(
  fields: readonly K[],
  from: T,
  to: Pick<T, K>,
): void {
  for (const field of fields) {
    if (from[field] !== undefined) {
      to[field] = from[field];
    }
  }
}

import {
  quote,
  RequestedIdentity,
  ScopeDefinition,
} from '@custody/backstage-plugin-custody-common';
import type { ProviderInstance } from '../ports';
import { problem, RequestProblem, SubjectDeps } from './subject';

/** The scopes that were asked for, and the one provider at which they are granted. */
export type ResolvedProvider = {
  scopes: ScopeDefinition[];
  provider: ProviderInstance | null;
  problems: RequestProblem[];
};

/**
 * Looks up the scopes, and finds the provider: the one named, or else the only one at which all scopes have
 * privileges.
 *
 * @param tenant - of the identity; a provider may be for certain tenants only
 */
export function resolveProvider(
  identity: RequestedIdentity,
  tenant: string | null,
  deps: Pick<SubjectDeps, 'vocabulary' | 'providers'>,
): ResolvedProvider {
  const { scopes, problems } = lookUpScopes(identity.scopes, deps);
  if (problems.length > 0) {
    return { scopes, provider: null, problems };
  }
  const named = identity.credential.provider;
  const fitting = providersOfAll(scopes).filter(
    ref => named === undefined || ref === named,
  );
  const fault = (message: string, remedy: string): ResolvedProvider => ({
    scopes,
    provider: null,
    problems: [
      problem('identity.credential.provider', named ?? null, message, remedy),
    ],
  });
  if (named !== undefined && !deps.providers.get(named)) {
    return fault(
      `${quote(named)} is not a provider here`,
      `choose one of ${deps.providers
        .list()
        .map(({ ref }) => ref)
        .join(', ')}`,
    );
  }
  if (fitting.length === 0) {
    return fault(
      named === undefined
        ? `no provider has privileges for all of ${identity.scopes
            .map(quote)
            .join(', ')}`
        : `not all of these scopes have privileges at ${quote(named)}`,
      'ask for one identity a provider',
    );
  }
  if (fitting.length > 1) {
    return fault(
      'these scopes can be granted at more than one provider',
      `name one of ${fitting.join(', ')}`,
    );
  }
  const provider = deps.providers.get(fitting[0]) ?? null;
  if (
    provider &&
    provider.tenants.length > 0 &&
    (tenant === null || !provider.tenants.includes(tenant))
  ) {
    return fault(
      `${quote(provider.ref)} is not open to ${
        tenant === null
          ? 'identities without a tenant'
          : `tenant ${quote(tenant)}`
      }`,
      `it is for ${provider.tenants.join(
        ', ',
      )}; choose scopes of another provider, or a namespace of theirs (a form asks for it by a name of its own, such as Area)`,
    );
  }
  return { scopes, provider, problems: [] };
}

function lookUpScopes(
  names: readonly string[],
  { vocabulary }: Pick<SubjectDeps, 'vocabulary'>,
): { scopes: ScopeDefinition[]; problems: RequestProblem[] } {
  const scopes: ScopeDefinition[] = [];
  const problems: RequestProblem[] = [];
  names.forEach((name, at) => {
    const scope = vocabulary.get(name);
    if (!scope) {
      problems.push(
        problem(
          `identity.scopes.${at}`,
          name,
          `${quote(name)} is not in the scope vocabulary`,
          'choose a scope from the list, or add it to the vocabulary first',
        ),
      );
    } else if (scopes.includes(scope)) {
      problems.push(
        problem(
          `identity.scopes.${at}`,
          name,
          `${quote(name)} is there twice`,
          'leave one of them out',
        ),
      );
    } else {
      scopes.push(scope);
    }
  });
  return { scopes, problems };
}

function providersOfAll(scopes: readonly ScopeDefinition[]): string[] {
  return Object.keys(scopes[0]?.privileges ?? {}).filter(ref =>
    scopes.every(({ privileges }) => ref in privileges),
  );
}

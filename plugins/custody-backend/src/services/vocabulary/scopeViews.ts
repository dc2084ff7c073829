import type { ScopeView } from '@custody/backstage-plugin-custody-common';
import type { Directory, ProviderRegistry, Vocabulary } from '../ports';

/** The vocabulary as people choose from it, with the owners that resources have now. */
export async function viewScopes(deps: {
  vocabulary: Vocabulary;
  providers: ProviderRegistry;
  directory: Directory;
}): Promise<ScopeView[]> {
  return Promise.all(
    deps.vocabulary.list().map(async scope => ({
      name: scope.name,
      title: scope.title,
      description: scope.description ?? null,
      risk: scope.risk,
      resource: scope.resource,
      resourceOwner: await deps.directory.ownerOf(scope.resource),
      providers: Object.keys(scope.privileges).flatMap(ref => {
        const provider = deps.providers.get(ref);
        return provider
          ? [
              {
                ref,
                environment: provider.environment,
                exposure: provider.exposure,
              },
            ]
          : [];
      }),
    })),
  );
}

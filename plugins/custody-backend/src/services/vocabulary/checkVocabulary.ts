import { quote } from '@custody/backstage-plugin-custody-common';
import type { ProviderRegistry } from '../ports';
import type { LocatedScope } from './parseVocabulary';

/**
 * Checks the vocabulary against the providers: each is configured, and each can grant what is written for it.
 *
 * @returns every mistake with file, line and remedy
 */
export function checkVocabulary(
  scopes: readonly LocatedScope[],
  providers: ProviderRegistry,
): string[] {
  return scopes.flatMap(({ definition, file, line }) =>
    Object.entries(definition.privileges).flatMap(([ref, privileges]) => {
      const where = `${file}:${line}: the scope ${quote(definition.name)}`;
      const instance = providers.get(ref);
      if (!instance) {
        return [
          `${where} has privileges at ${quote(
            ref,
          )}, which is no provider; configure \`custody.providers.${ref.replace(
            '/',
            '.',
          )}\` or take it out`,
        ];
      }
      return instance.provider
        .checkPrivileges(privileges)
        .map(
          ({ index, message, remedy }) =>
            `${where}, privilege ${index + 1} at ${quote(
              ref,
            )}: ${message}; ${remedy}`,
        );
    }),
  );
}

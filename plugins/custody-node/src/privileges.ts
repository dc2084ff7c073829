import type { Privilege } from '@custody/backstage-plugin-custody-common';
import {
  PermanentProviderError,
  type PrivilegeProblem,
  type ProviderVersion,
} from './provider';

/** A privilege of the scope vocabulary as a provider reads it, or what is wrong with it. */
export type ParsedPrivilege<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly message: string; readonly remedy: string };

/** @returns every privilege of a list that can't be granted, by its index: what `checkPrivileges` answers */
export function privilegeProblems<T>(
  privileges: readonly Privilege[],
  parse: (privilege: Privilege) => ParsedPrivilege<T>,
): PrivilegeProblem[] {
  return privileges.flatMap((privilege, index) => {
    const parsed = parse(privilege);
    return parsed.ok
      ? []
      : [{ index, message: parsed.message, remedy: parsed.remedy }];
  });
}

/**
 * Reads privileges that are to be granted now.
 *
 * @throws PermanentProviderError for the first that can't be: nothing is granted by half
 */
export function parsePrivileges<T>(
  privileges: readonly Privilege[],
  parse: (privilege: Privilege) => ParsedPrivilege<T>,
): T[] {
  return privileges.map(privilege => {
    const parsed = parse(privilege);
    if (!parsed.ok) {
      throw new PermanentProviderError(`${parsed.message}: ${parsed.remedy}`);
    }
    return parsed.value;
  });
}

/** What is thrown when something is to be done to the account of a version, and there is none. */
export function noAccount(
  { version }: ProviderVersion,
  ref: string,
): PermanentProviderError {
  return new PermanentProviderError(
    `version ${version} has no account at ${ref}: issue a new version`,
  );
}

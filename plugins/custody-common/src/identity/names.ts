import { z } from 'zod/v4';

/** Longest name or namespace of an identity, in characters; the catalog's own limit. */
export const MAX_NAME_LENGTH = 63;

const NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/**
 * A name of an identity: lower-case ASCII letters, digits and dashes, so that two names that look alike to a
 * person are never two identities.
 */
export const identityNameSchema = z
  .string()
  .min(1, 'is empty: give a name of 1 to 63 characters')
  .max(
    MAX_NAME_LENGTH,
    `is longer than ${MAX_NAME_LENGTH} characters: shorten it`,
  )
  .regex(
    NAME,
    'has other characters than a-z, 0-9 and dashes inside: use lower-case ASCII letters, digits and dashes',
  );

/** A full entity ref, `kind:namespace/name`, in lower case. */
export const entityRefSchema = z
  .string()
  .max(
    200,
    'is longer than 200 characters: give an entity ref such as `group:default/payments`',
  )
  .regex(
    /^[a-z][a-z0-9-]*:[a-z0-9][-a-z0-9_.]*\/[a-z0-9][-a-z0-9_.]*$/i,
    'is not a full entity ref: write it as `kind:namespace/name`, e.g. `group:default/payments`',
  )
  .transform(ref => ref.toLocaleLowerCase('en-US'));

/** A name from the scope vocabulary, `resource:permission`. A wildcard is no scope. */
export const scopeNameSchema = z
  .string()
  .max(100, 'is longer than 100 characters: use a scope of the vocabulary')
  .regex(
    /^[a-z0-9][a-z0-9.-]*(:[a-z0-9][a-z0-9.-]*)+$/,
    'is not a scope: use a name of the vocabulary such as `ledger:write`; wildcards are not scopes',
  );

/** A provider instance, `type/instance`, e.g. `postgresql/ledger`. */
export const providerRefSchema = z
  .string()
  .max(100)
  .regex(
    /^[a-z0-9][a-z0-9-]*\/[a-z0-9][a-z0-9-]*$/,
    'is not a provider: write it as `type/instance`, e.g. `postgresql/ledger`',
  );

import type { JsonObject } from '@backstage/types';
import {
  CREDENTIAL_MODES,
  IDENTITY_TYPES,
  NO_CREDENTIAL_SCOPE,
  type CredentialMode,
  type IdentityType,
  type RequestPayloadInput,
} from '@custody/backstage-plugin-custody-common';

/** What `ui:options.identity` of `CustodyScopes` may say. A key with `From` names a form value and wins. */
export type IdentityOptions = Partial<
  Record<
    | 'name'
    | 'nameFrom'
    | 'prefix'
    | 'suffix'
    | 'namespace'
    | 'namespaceFrom'
    | 'owner'
    | 'ownerFrom'
    | 'component'
    | 'componentFrom'
    | 'componentNamespace'
    | 'type'
    | 'provider'
    | 'providerFrom'
    | 'mode'
    | 'modeFrom'
    | 'sponsor'
    | 'sponsorFrom'
    | 'system'
    | 'systemFrom'
    | 'intent'
    | 'intentFrom'
    | 'reason'
    | 'reasonFrom',
    string
  >
>;

/** The reason in a preview while the form has none; policy does not read it. */
export const PREVIEW_REASON = 'preview from the form';

/** What the form doesn't say yet. */
export type Missing = 'name' | 'owner' | 'scopes' | 'reason';

export type PreviewInput =
  | { missing: Missing }
  | { payload: RequestPayloadInput };

type Readable =
  | 'name'
  | 'namespace'
  | 'owner'
  | 'component'
  | 'provider'
  | 'mode'
  | 'sponsor'
  | 'system'
  | 'intent'
  | 'reason';

/**
 * Makes the body of a preview from what the form has so far.
 *
 * @param options - `ui:options.identity`
 * @param formData - all values of the form
 * @param scopes - value of the scopes field itself, which may be newer than in `formData`
 * @returns the body, or the first thing that is missing for one
 */
export function previewInput(
  options: IdentityOptions,
  formData: JsonObject,
  scopes: readonly string[] | undefined,
): PreviewInput {
  const read = (key: Readable) => {
    const from = options[`${key}From`];
    return textOf(from ? valueAt(formData, from) : options[key]);
  };
  const bareName =
    read('name') ??
    (options.nameFrom || options.name ? undefined : textOf(formData.name));
  if (!bareName) return { missing: 'name' };
  const owner =
    read('owner') ??
    (options.ownerFrom || options.owner ? undefined : textOf(formData.owner));
  if (!owner) return { missing: 'owner' };
  if (!scopes || scopes.length === 0) return { missing: 'scopes' };

  const namespace = read('namespace') ?? 'default';
  const name = `${options.prefix ?? ''}${bareName}${options.suffix ?? ''}`;
  const component = read('component');
  const componentRef = (ref: string) =>
    fullRef(ref, 'component', options.componentNamespace ?? namespace);
  const intent = read('intent');
  const common = {
    reason: read('reason') ?? PREVIEW_REASON,
    ...(intent ? { intent } : {}),
  };
  if (needsNoCredential(scopes)) {
    // The reason is then all that the request says, so a preview without it would promise too much.
    if (options.reasonFrom && !read('reason')) return { missing: 'reason' };
    return {
      payload: {
        kind: 'declare',
        // As the backend does: without a word on the component, it is what the identity would be named after.
        component: componentRef(component ?? name),
        owner,
        ...common,
      },
    };
  }
  const credential = {
    ...(read('provider') ? { provider: read('provider') } : {}),
    ...(modeOf(read('mode')) ? { mode: modeOf(read('mode')) } : {}),
  };
  return {
    payload: {
      kind: 'create',
      identity: {
        namespace,
        name,
        type: typeOf(options.type),
        owner,
        scopes: [...scopes],
        ...(component ? { component: componentRef(component) } : {}),
        ...(read('sponsor') ? { sponsor: read('sponsor') } : {}),
        ...(read('system')
          ? { system: fullRef(read('system')!, 'system', namespace) }
          : {}),
        ...(Object.keys(credential).length > 0 ? { credential } : {}),
      },
      ...common,
    },
  };
}

/** Whether a form says that no credential is needed: `none`, which stands alone. */
export function needsNoCredential(scopes: readonly string[]): boolean {
  return scopes.length === 1 && scopes[0] === NO_CREDENTIAL_SCOPE;
}

/**
 * What is chosen after a change: `none` and scopes rule each other out, and the later choice wins.
 *
 * @param before - what was chosen
 * @param after - what the list holds now, the newest last
 */
export function withoutContradiction(
  before: readonly string[],
  after: readonly string[],
): string[] {
  const noneIsNew =
    after.includes(NO_CREDENTIAL_SCOPE) &&
    !before.includes(NO_CREDENTIAL_SCOPE);
  return noneIsNew
    ? [NO_CREDENTIAL_SCOPE]
    : after.filter(
        scope => scope !== NO_CREDENTIAL_SCOPE || after.length === 1,
      );
}

/** @returns the names of scopes in a form value, without the holes that the form makes */
export function scopesOf(value: unknown): string[] {
  return Array.isArray(value)
    ? value.filter(
        (scope): scope is string => typeof scope === 'string' && scope !== '',
      )
    : [];
}

/** The form value at `service.name`; undefined where there is none. */
function valueAt(formData: JsonObject, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        value !== null && typeof value === 'object' && Object.hasOwn(value, key)
          ? (value as Record<string, unknown>)[key]
          : undefined,
      formData,
    );
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() ? value.trim() : undefined;
}

function typeOf(type: string | undefined): IdentityType {
  return IDENTITY_TYPES.find(known => known === type) ?? 'service-account';
}

function modeOf(mode: string | undefined): CredentialMode | undefined {
  return CREDENTIAL_MODES.find(known => known === mode);
}

function fullRef(ref: string, kind: string, namespace: string): string {
  return ref.includes(':') ? ref : `${kind}:${namespace}/${ref}`;
}

import {
  CREDENTIAL_MODES,
  EXPOSURES,
  IDENTITY_TYPES,
  RISKS,
  isGroupRef,
} from '@custody/backstage-plugin-custody-common';
import { PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import { visitPolicy } from './expressions';

/** The attributes of an identity that have a closed list of values. */
export const CLOSED_ATTRIBUTES = {
  exposure: EXPOSURES,
  type: IDENTITY_TYPES,
  mode: CREDENTIAL_MODES,
  risk: RISKS,
} as const satisfies Record<string, readonly string[]>;

const REF = /^[a-z]+:[a-z0-9._-]{1,63}\/[a-z0-9._-]{1,63}$/;

/**
 * What a policy names that can't exist. Cedar's validator knows types but not
 * words: `resource.risk == "hihg"` is well-typed, and never true.
 *
 * @returns messages with their remedies; none when all is well
 */
export function unknownWords(
  policy: PolicyJson,
): { message: string; remedy: string }[] {
  const found: { message: string; remedy: string }[] = [];
  visitPolicy(policy, {
    compared(variable, name, text) {
      const words: readonly string[] | undefined =
        variable === 'resource' && Object.hasOwn(CLOSED_ATTRIBUTES, name)
          ? CLOSED_ATTRIBUTES[name as keyof typeof CLOSED_ATTRIBUTES]
          : undefined;
      if (words && !words.includes(text)) {
        found.push({
          message: `\`resource.${name}\` is never \`${text}\``,
          remedy: `it is one of ${words.map(word => `\`${word}\``).join(', ')}`,
        });
      }
    },
    entity(type, id) {
      const kind = type.replace(/^Custody::/, '').toLowerCase();
      const wrong =
        kind === 'group'
          ? !isGroupRef(id)
          : (kind === 'user' || kind === 'identity') &&
            !(REF.test(id) && id.startsWith(`${kind}:`));
      if (wrong) {
        found.push({
          message: `\`${type}::"${id}"\` can't exist`,
          remedy: `write the full reference in lower case, such as \`${kind}:default/name\``,
        });
      }
    },
  });
  return found;
}

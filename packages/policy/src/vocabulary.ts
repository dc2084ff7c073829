import {
  CREDENTIAL_MODES,
  EXPOSURES,
  IDENTITY_TYPES,
  RISKS,
  isGroupRef,
} from '@custody/backstage-plugin-custody-common';
import type { PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
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

/** The words of a policy that somebody else defines: whether they exist, the set itself can't tell. */
export type NamedWords = {
  groups: string[];
  users: string[];
  scopes: string[];
  intents: string[];
};

/** What a policy's scope and conditions name, each once, sorted. Approvers are not among it: see its obligations. */
export function namedBy(policy: PolicyJson): NamedWords {
  const groups = new Set<string>();
  const users = new Set<string>();
  const scopes = new Set<string>();
  const intents = new Set<string>();
  visitPolicy(policy, {
    compared(variable, name, text) {
      if (variable === 'resource' && name === 'scopes') {
        scopes.add(text);
      } else if (variable === 'context' && name === 'intent') {
        intents.add(text);
      }
    },
    entity(type, id) {
      if (type === 'Custody::Group') {
        groups.add(id);
      } else if (type === 'Custody::User') {
        users.add(id);
      }
    },
  });
  return {
    groups: [...groups].sort(),
    users: [...users].sort(),
    scopes: [...scopes].sort(),
    intents: [...intents].sort(),
  };
}

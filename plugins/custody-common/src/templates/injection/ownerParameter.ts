import { JsonObject } from '@backstage/types';
import { isJsonObject, ownValue } from '../json';
import { declarationFindings } from '../parameters';
import { TemplatePage } from '../readTemplate';
import { OWNER_FIELD } from '../requestInput';

/** An existing parameter that can stand for the owner once it is required. */
export interface OwnerCandidate {
  name: string;
  page: TemplatePage;
}

function kindsOf(filter: unknown): string[] {
  return [filter].flat().flatMap(one => {
    const kind = ownValue(one, 'kind');
    return [kind]
      .flat()
      .filter((item): item is string => typeof item === 'string');
  });
}

/** Whether the field offers groups: only then what it yields can be an owner. */
function offersGroups(schema: JsonObject, ownerFields: string[]): boolean {
  const field = ownValue(schema, 'ui:field');
  if (typeof field === 'string' && ownerFields.includes(field)) {
    return true;
  }
  if (field !== 'OwnerPicker' && field !== 'EntityPicker') {
    return false;
  }
  const options = ownValue(schema, 'ui:options');
  const allowed = ownValue(options, 'allowedKinds');
  const kinds = [
    ...kindsOf(ownValue(options, 'catalogFilter')),
    ...(Array.isArray(allowed) ? allowed : []),
  ];
  return kinds.length === 0
    ? field === 'OwnerPicker'
    : kinds.some(kind => String(kind).toLowerCase() === 'group');
}

/**
 * The existing parameter that is the owner, if exactly one suits: it offers groups, is shown
 * unconditionally, and is called an owner, or is the only one of its sort.
 *
 * @param ownerFields - form fields of the platform's own that yield the ref of a group
 */
export function findOwnerParameter(
  pages: TemplatePage[],
  ownerFields: string[] = [],
): OwnerCandidate | undefined {
  const groupFields = [OWNER_FIELD, 'MyGroupsPicker', ...ownerFields];
  const candidates = pages.flatMap(page => {
    const properties = ownValue(page.raw, 'properties');
    const required = ownValue(page.raw, 'required');
    if (
      !isJsonObject(properties) ||
      !(required === undefined || Array.isArray(required))
    ) {
      return [];
    }
    return Object.entries(properties).flatMap(([name, schema]) => {
      if (
        !isJsonObject(schema) ||
        !/^[^'"\\\]]+$/.test(name) ||
        !offersGroups(schema, groupFields)
      ) {
        return [];
      }
      const path = [...page.path, 'properties', name];
      // Judged as if it were required, because that is what injection would make it.
      const declared = { page, schema, path, required: !('$ref' in page.raw) };
      return declarationFindings(declared, 'owner', name).length === 0
        ? [{ name, page }]
        : [];
    });
  });
  const rank = ({ name }: OwnerCandidate) => {
    if (name.toLowerCase() === 'owner') return 0;
    return /owner/i.test(name) ? 1 : 2;
  };
  const best = Math.min(...candidates.map(rank));
  const suited = candidates.filter(candidate => rank(candidate) === best);
  return suited.length === 1 ? suited[0] : undefined;
}

import { parseEntityRef } from '@backstage/catalog-model';
import type { JsonObject, JsonValue } from '@backstage/types';

/** Longer than this, servers and browsers cut a URL, and the form starts empty. */
const MAX_URL = 6_000;
const SECRET_NAME =
  /pass(word|phrase|wd)|secret|token|credential|(private|api|access).?key/i;

/**
 * Where a person starts a template again with the same values. Backstage's wizard takes them from `formData`.
 *
 * INVARIANT: never secrets. Only parameters that the template declares are in it, and none that any of its pages marks
 * or names as a secret, because the URL stays in logs and histories.
 *
 * @param options.values - of the task that ended
 * @param options.parameters - of the template, as it is written; undefined where it can't be read
 */
export function startAgainUrl(options: {
  appUrl: string;
  templateRef: string;
  values: JsonObject;
  parameters: JsonValue | undefined;
}): string {
  const { namespace, name } = parseEntityRef(options.templateRef);
  const base = options.appUrl.replace(/\/+$/, '');
  const bare = `${base}/create/templates/${namespace}/${name}`;
  const declared = new Map<string, JsonObject[]>();
  collectDeclared(options.parameters, declared);
  const formData = JSON.stringify(withoutSecrets(options.values, declared));
  const url = `${bare}?formData=${encodeURIComponent(formData)}`;
  return formData === '{}' || url.length > MAX_URL ? bare : url;
}

/** Every schema of every property, wherever in the pages it stands: under conditions too. */
function collectDeclared(
  node: JsonValue | undefined,
  declared: Map<string, JsonObject[]>,
): void {
  if (Array.isArray(node)) {
    node.forEach(item => collectDeclared(item, declared));
    return;
  }
  if (!isObject(node)) {
    return;
  }
  if (isObject(node.properties)) {
    for (const [name, schema] of Object.entries(node.properties)) {
      const known = declared.get(name) ?? [];
      declared.set(name, isObject(schema) ? [...known, schema] : known);
    }
  }
  Object.values(node).forEach(child => collectDeclared(child, declared));
}

function withoutSecrets(
  values: JsonObject,
  declared: ReadonlyMap<string, JsonObject[]>,
): JsonObject {
  const told: JsonObject = {};
  for (const [name, value] of Object.entries(values)) {
    const schemas = declared.get(name);
    if (
      value !== undefined &&
      schemas !== undefined &&
      !SECRET_NAME.test(name) &&
      !schemas.some(isSecret)
    ) {
      told[name] = tell(value, declared);
    }
  }
  return told;
}

function tell(
  value: JsonValue,
  declared: ReadonlyMap<string, JsonObject[]>,
): JsonValue {
  if (Array.isArray(value)) {
    return value.map(item => tell(item, declared));
  }
  return isObject(value) ? withoutSecrets(value, declared) : value;
}

/** Whether a property is marked as one that nobody is to read, in any of the ways that Backstage's forms know. */
function isSecret(schema: JsonObject): boolean {
  const options = isObject(schema['ui:options']) ? schema['ui:options'] : {};
  const option = (name: string) => schema[`ui:${name}`] ?? options[name];
  return (
    option('field') === 'Secret' ||
    option('widget') === 'password' ||
    option('inputType') === 'password' ||
    schema.format === 'password' ||
    schema.writeOnly === true ||
    isMasked(option('backstage'))
  );
}

/** Whether the wizard's last page, which shows what was filled in, masks it. */
function isMasked(backstage: JsonValue | undefined): boolean {
  const review = isObject(backstage) ? backstage.review : undefined;
  return isObject(review) && review.mask !== undefined;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

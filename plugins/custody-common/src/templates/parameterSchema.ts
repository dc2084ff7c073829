import { JsonObject } from '@backstage/types';
import { hasOwn, isFilledText, ownValue, show } from './json';

/** What a parameter stands for in the request; each has its own type. */
export const PARAMETER_ROLES = ['owner', 'scopes', 'text'] as const;
export type ParameterRole = (typeof PARAMETER_ROLES)[number];

/** Whether a feature flag decides that this page or parameter is shown. */
export function hasFeatureFlag(schema: JsonObject): boolean {
  return [
    schema,
    ownValue(schema, 'ui:options'),
    ownValue(schema, 'ui:backstage'),
  ].some(
    value =>
      hasOwn(value, 'backstage:featureFlag') || hasOwn(value, 'featureFlag'),
  );
}

/** Whether the field is never shown. */
export function isHidden(schema: JsonObject): boolean {
  return (
    ownValue(schema, 'ui:widget') === 'hidden' ||
    ownValue(ownValue(schema, 'ui:options'), 'widget') === 'hidden'
  );
}

function atLeastOne(value: unknown): boolean {
  return typeof value === 'number' && value >= 1;
}

function isFilledString(schema: JsonObject): boolean {
  const values = ownValue(schema, 'enum');
  return (
    ownValue(schema, 'type') === 'string' &&
    (atLeastOne(ownValue(schema, 'minLength')) ||
      isFilledText(ownValue(schema, 'const')) ||
      (Array.isArray(values) &&
        values.length > 0 &&
        values.every(isFilledText)))
  );
}

/** What is wrong with the type of a parameter for its role, or undefined. */
export function typeProblem(
  schema: JsonObject,
  role: ParameterRole,
): string | undefined {
  if (hasOwn(schema, '$ref')) {
    return `its type hides behind \`$ref\` ${show(schema.$ref)}`;
  }
  const type = ownValue(schema, 'type');
  if (role === 'scopes') {
    const list =
      type === 'array' &&
      atLeastOne(ownValue(schema, 'minItems')) &&
      ownValue(ownValue(schema, 'items'), 'type') === 'string';
    return list || isFilledString(schema)
      ? undefined
      : `type ${show(type)} with minItems ${show(
          ownValue(schema, 'minItems'),
        )} and minLength ${show(ownValue(schema, 'minLength'))} may be empty`;
  }
  if (type !== 'string') {
    return `its type is ${show(type)}`;
  }
  const preset = [ownValue(schema, 'default'), ownValue(schema, 'const')];
  const values = ownValue(schema, 'enum');
  if (Array.isArray(values)) preset.push(...values);
  return preset.some(value => value !== undefined && !isFilledText(value))
    ? `it is empty by default, ${show(
        preset.find(v => v !== undefined && !isFilledText(v)),
      )}`
    : undefined;
}

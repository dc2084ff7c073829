import { JsonObject, JsonValue } from '@backstage/types';
import { JsonPath } from './types';

/** Whether the value is a JSON object: not null, not a list. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The own property of an object, never an inherited one such as `constructor`. */
export function ownValue(value: unknown, key: string): JsonValue | undefined {
  return isJsonObject(value) && Object.hasOwn(value, key)
    ? value[key]
    : undefined;
}

/** Whether the object has the key itself, even with the value null. */
export function hasOwn(value: unknown, key: string): value is JsonObject {
  return isJsonObject(value) && Object.hasOwn(value, key);
}

/** A copy that shares nothing with the original, so that YAML anchors don't tie two places. */
export function cloneJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}

/** Shows a value in a message: in backticks, as JSON, at most 100 characters. */
export function show(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const shown = text ?? 'undefined';
  return `\`${shown.length > 100 ? `${shown.slice(0, 99)}…` : shown}\``;
}

/** Shows a path in a message, like `spec.steps[2].if`. */
export function showPath(path: JsonPath): string {
  const text = path
    .map(part => (typeof part === 'number' ? `[${part}]` : `.${part}`))
    .join('')
    .replace(/^\./, '');
  return `\`${text}\``;
}

/** Every text in a JSON value, at any depth, with where it stands; keys are not included. */
export function* textsAt(
  value: unknown,
  path: JsonPath = [],
): Generator<{ text: string; path: JsonPath }> {
  if (typeof value === 'string') {
    yield { text: value, path };
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      yield* textsAt(item, [...path, index]);
    }
  } else if (isJsonObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      yield* textsAt(item, [...path, key]);
    }
  }
}

/** Every text in a JSON value, at any depth; keys are not included. */
export function* textsOf(value: unknown): Generator<string> {
  for (const { text } of textsAt(value)) yield text;
}

/** Whether the value is a text with something besides white space in it. */
export function isFilledText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

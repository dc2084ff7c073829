import { AUDIT_EVENT_TYPES } from '@custody/backstage-plugin-custody-common';

/** The part of JSON Schema that zod writes for our schemas. */
export type JsonSchema = {
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  oneOf?: JsonSchema[];
  anyOf?: JsonSchema[];
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  minimum?: number;
  maximum?: number;
  default?: unknown;
};

const REF = '#/$defs/';

/** Lists of words that are too long to be told twice. */
const NAMED_ENUMS = new Map([[AUDIT_EVENT_TYPES.join(), 'AuditEventType']]);

/** Zod writes `z.json()`, which it can't name, as `__schema0` and so on. */
export function isAnyJson(id: string): boolean {
  return id.startsWith('__schema');
}

/** `requestView` becomes `RequestView`. */
export function typeName(id: string): string {
  return id.charAt(0).toUpperCase() + id.slice(1);
}

/**
 * A schema in the notation of TypeScript types, which people read more easily than JSON Schema. Limits stand behind it as
 * comments.
 *
 * @param indent - spaces before the closing brace
 */
export function renderShape(schema: JsonSchema, indent = 0): string {
  if (schema.$ref) {
    const id = schema.$ref.slice(REF.length);
    return isAnyJson(id) ? 'Json' : typeName(id);
  }
  const union = schema.oneOf ?? schema.anyOf;
  if (union) {
    return union.map(each => renderShape(each, indent)).join(' | ');
  }
  if (schema.const !== undefined) {
    return literal(schema.const);
  }
  if (schema.enum) {
    return (
      NAMED_ENUMS.get(schema.enum.join()) ??
      schema.enum.map(literal).join(' | ')
    );
  }
  if (schema.items) {
    const item = renderShape(schema.items, indent);
    return item.includes(' | ') && !item.startsWith('{')
      ? `Array<${item}>`
      : `${item}[]`;
  }
  if (schema.properties) {
    return renderObject(schema, indent);
  }
  if (typeof schema.additionalProperties === 'object') {
    return `Record<string, ${renderShape(
      schema.additionalProperties,
      indent,
    )}>`;
  }
  return renderPrimitive(schema);
}

function renderObject(schema: JsonSchema, indent: number): string {
  const pad = ' '.repeat(indent + 2);
  const lines = Object.entries(schema.properties ?? {}).map(([key, value]) => {
    const optional = schema.required?.includes(key) ? '' : '?';
    const comment = limits(value);
    return `${pad}${key}${optional}: ${renderShape(value, indent + 2)};${
      comment ? ` // ${comment}` : ''
    }`;
  });
  return lines.length === 0
    ? '{}'
    : `{\n${lines.join('\n')}\n${' '.repeat(indent)}}`;
}

function renderPrimitive({ type, format }: JsonSchema): string {
  if (format === 'date-time') {
    return 'Instant';
  }
  if (Array.isArray(type)) {
    return type.join(' | ');
  }
  return type ?? 'unknown';
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value);
}

/** What else holds of a value, in words. */
export function limits(schema: JsonSchema): string {
  const said = [
    range(schema.minLength, schema.maxLength, 'characters'),
    range(schema.minItems, schema.maxItems, 'items'),
    schema.type === 'integer' && isOwnLimit(schema.maximum)
      ? range(schema.minimum, schema.maximum, '')
      : '',
    schema.default === undefined
      ? ''
      : `default ${JSON.stringify(schema.default)}`,
  ];
  return said.filter(Boolean).join(', ');
}

/** Zod bounds every integer by what JavaScript can count; that is no limit worth telling. */
function isOwnLimit(maximum: number | undefined): boolean {
  return maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
}

function range(
  min: number | undefined,
  max: number | undefined,
  unit: string,
): string {
  if (min === undefined && max === undefined) {
    return '';
  }
  const text = rangeText(min, max);
  return unit ? `${text} ${unit}` : text;
}

function rangeText(min: number | undefined, max: number | undefined): string {
  if (min === undefined) {
    return `up to ${max}`;
  }
  if (max === undefined) {
    return `at least ${min}`;
  }
  return min === max ? `${min}` : `${min} to ${max}`;
}

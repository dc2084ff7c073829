import { referencedParameters } from '../expressions';
import { isJsonObject } from '../json';
import { TemplatePage } from '../readTemplate';

function collectProperties(value: unknown, names: Set<string>): void {
  if (Array.isArray(value)) {
    value.forEach(item => collectProperties(item, names));
  } else if (isJsonObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      if (key === 'properties' && isJsonObject(item)) {
        Object.keys(item).forEach(name => names.add(name));
      }
      collectProperties(item, names);
    }
  }
}

/** Every name that a template already uses for a parameter, declared anywhere or only read. */
export function usedParameterNames(
  pages: TemplatePage[],
  spec: unknown,
): Set<string> {
  const names = new Set<string>();
  pages.forEach(page => collectProperties(page.raw, names));
  referencedParameters(spec).forEach(([name]) => names.add(name));
  return names;
}

/** The wished name if it is free, else `custody<Name>`, else that with a number; marks it used. */
export function takeParameterName(wish: string, used: Set<string>): string {
  const prefixed = `custody${wish[0].toUpperCase()}${wish.slice(1)}`;
  let name = used.has(wish) ? prefixed : wish;
  for (let count = 2; used.has(name); count += 1) {
    name = `${prefixed}${count}`;
  }
  used.add(name);
  return name;
}

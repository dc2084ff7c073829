import { referencedParameters } from '../expressions';
import { propertyNames } from '../parameters';
import { TemplatePage } from '../readTemplate';

/** Every name that a template already uses for a parameter, declared anywhere or only read. */
export function usedParameterNames(
  pages: TemplatePage[],
  spec: unknown,
): Set<string> {
  const names = propertyNames(pages);
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

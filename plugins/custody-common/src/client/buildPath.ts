import { InputError } from '@backstage/errors';
import { quote } from '../values/quote';

/**
 * Fills in the path of a route.
 *
 * @param path - with `:name` parts, as in the table of routes
 * @param params - their values; each becomes exactly one segment
 * @param query - undefined, null and empty values are left out
 * @returns the path with its query, everything encoded
 * @throws InputError when a part is missing, or is a segment that URLs give another meaning to
 */
export function buildPath(
  path: string,
  params: Record<string, string> = {},
  query: Record<string, unknown> = {},
): string {
  const filled = path.replace(/:([A-Za-z]+)/g, (_, name: string) => {
    const value = params[name];
    // INVARIANT: no value can lead to another route, so `.` and `..`, which URL parsers resolve, are refused.
    if (!value || value === '.' || value === '..') {
      throw new InputError(
        `\`${name}\` in \`${path}\` can't be ${quote(
          value ?? '',
        )}: give a name`,
      );
    }
    return encodeURIComponent(value);
  });
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') {
      search.set(key, String(value));
    }
  }
  const text = search.toString();
  return text ? `${filled}?${text}` : filled;
}

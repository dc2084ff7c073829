import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type RouteDefinition,
  type RouteName,
  routes,
} from '@custody/backstage-plugin-custody-common';
import { MOST_EVENTS_A_MINUTE } from '../services/audit/auditService';
import { MOST_CERTIFICATES_A_MINUTE } from '../services/audit/certificateService';
import { openApiDocument } from './openApi';

/** Which route refuses by which error that something is too much. */
const REFUSED_BY: Record<string, RouteName> = {
  BreakGlassLimitError: 'breakGlass',
  TooManyCertificatesError: 'requestCertificate',
  TooManyEventsError: 'auditEvent',
  TooManyLeasesError: 'lease',
};

/** The errors of the backend that are answered with 429, as its files define them. */
function limitErrors(): string[] {
  const src = join(__dirname, '..');
  return readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter(file => /(?<!\.test)\.ts$/.test(file))
    .flatMap(file => [
      ...readFileSync(join(src, file), 'utf8').matchAll(
        /class (\w+) extends \w+ \{[^}]*statusCode = 429/g,
      ),
    ])
    .map(([, name]) => name)
    .sort();
}

describe('what is said of too much', () => {
  const limited = Object.entries<RouteDefinition>(routes).filter(
    ([, { limit }]) => limit !== undefined,
  );

  it('is said of each route that answers 429, and of no other', () => {
    expect(limitErrors()).toEqual(Object.keys(REFUSED_BY));
    expect(limited.map(([name]) => name).sort()).toEqual(
      Object.values(REFUSED_BY).sort(),
    );
  });

  it('says the numbers that hold', () => {
    const said = (limit: string) => Number(limit.match(/\d+/)?.[0]);
    expect(said(routes.auditEvent.limit)).toBe(MOST_EVENTS_A_MINUTE);
    expect(said(routes.requestCertificate.limit)).toBe(
      MOST_CERTIFICATES_A_MINUTE,
    );
  });

  it('is in the OpenAPI document', () => {
    const { paths } = openApiDocument('1.0.0') as {
      paths: Record<string, Record<string, { responses: object }>>;
    };
    for (const [, { path, method, limit }] of limited) {
      const at = path.replace(/:(\w+)/g, '{$1}');
      expect(paths[at][method].responses).toMatchObject({
        429: { description: limit },
      });
    }
    expect(paths['/scopes'].get.responses).not.toHaveProperty('429');
  });
});

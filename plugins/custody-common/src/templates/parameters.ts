import { JsonObject, JsonValue } from '@backstage/types';
import { hasOwn, isJsonObject, ownValue, show, showPath } from './json';
import {
  hasFeatureFlag,
  isHidden,
  ParameterRole,
  typeProblem,
} from './parameterSchema';
import { TemplatePage } from './readTemplate';
import { templateFinding } from './rules';
import { JsonPath, TemplateFinding } from './types';

/** A parameter as one page declares it. */
export interface DeclaredParameter {
  page: TemplatePage;
  schema: JsonObject;
  path: JsonPath;
  /** Whether every level down to it is in `required`, so that the server refuses a form without. */
  required: boolean;
}

const CONDITIONAL_KEYS = [
  'dependencies',
  'dependentSchemas',
  'allOf',
  'anyOf',
  'oneOf',
  'if',
  'then',
  'else',
];

function listsName(required: unknown, name: string): boolean {
  return Array.isArray(required) && required.includes(name);
}

/** The declarations of a parameter that hold unconditionally, one a page at most. */
export function declaredParameters(
  pages: TemplatePage[],
  parameter: string[],
): DeclaredParameter[] {
  return pages.flatMap(page => {
    let schema: JsonValue = page.raw;
    let path = page.path;
    let required = true;
    for (const [depth, name] of parameter.entries()) {
      const declared: JsonValue | undefined = ownValue(
        ownValue(schema, 'properties'),
        name,
      );
      if (declared === undefined) {
        return [];
      }
      // The validator reads nothing beside a `$ref`, and `required` only where there is an object.
      required &&=
        listsName(ownValue(schema, 'required'), name) &&
        !hasOwn(schema, '$ref') &&
        (depth === 0 || ownValue(schema, 'type') === 'object');
      schema = declared;
      path = [...path, 'properties', name];
    }
    return isJsonObject(schema) ? [{ page, schema, path, required }] : [];
  });
}

/** Every name that a page declares as a property, at any depth and under any condition. */
export function propertyNames(pages: TemplatePage[]): Set<string> {
  const names = new Set<string>();
  const collect = (value: unknown) => {
    if (Array.isArray(value)) {
      value.forEach(collect);
    } else if (isJsonObject(value)) {
      for (const [key, item] of Object.entries(value)) {
        if (key === 'properties' && isJsonObject(item)) {
          Object.keys(item).forEach(name => names.add(name));
        }
        collect(item);
      }
    }
  };
  pages.forEach(page => collect(page.raw));
  return names;
}

/** Where a page declares the name only under a condition, if it does. */
export function conditionalDeclaration(
  pages: TemplatePage[],
  name: string,
): JsonPath | undefined {
  const search = (
    value: unknown,
    path: JsonPath,
    conditional: boolean,
  ): JsonPath | undefined => {
    if (conditional && hasOwn(ownValue(value, 'properties'), name)) {
      return [...path, 'properties', name];
    }
    const children: Array<[JsonPath, unknown]> = [];
    if (Array.isArray(value)) {
      value.forEach((item, index) => children.push([[...path, index], item]));
    } else if (isJsonObject(value)) {
      for (const [key, item] of Object.entries(value)) {
        if (conditional || CONDITIONAL_KEYS.includes(key)) {
          children.push([[...path, key], item]);
        }
      }
    }
    for (const [at, child] of children) {
      const found = search(child, at, true);
      if (found) return found;
    }
    return undefined;
  };
  for (const page of pages) {
    const found = search(page.raw, page.path, false);
    if (found) return found;
  }
  return undefined;
}

/**
 * Everything that keeps one declaration from feeding the request; empty when it is sound.
 *
 * @param name - the parameter as a person writes it, for the message
 */
export function declarationFindings(
  declared: DeclaredParameter,
  role: ParameterRole,
  name: string,
): TemplateFinding[] {
  const { page, schema, path } = declared;
  const findings: TemplateFinding[] = [];
  if (!declared.required) {
    findings.push(
      templateFinding(
        'CUS-T012',
        path,
        `parameter ${show(name)} is not required`,
      ),
    );
  }
  const problem = typeProblem(schema, role);
  if (problem) {
    findings.push(
      templateFinding(
        'CUS-T014',
        path,
        `parameter ${show(name)} (${role}): ${problem}`,
      ),
    );
  }
  if (isHidden(schema) || hasFeatureFlag(schema)) {
    findings.push(
      templateFinding(
        'CUS-T015',
        path,
        `parameter ${show(name)} may be hidden`,
      ),
    );
  }
  if (hasFeatureFlag(page.raw) || isHidden(page.raw)) {
    findings.push(
      templateFinding(
        'CUS-T015',
        page.path,
        `the page ${showPath(page.path)} with parameter ${show(
          name,
        )} may be hidden`,
      ),
    );
  }
  if (hasOwn(page.raw, 'backstage:permissions')) {
    findings.push(
      templateFinding(
        'CUS-T007',
        [...page.path, 'backstage:permissions'],
        `the page with parameter ${show(name)} may be stripped by ${show(
          page.raw['backstage:permissions'],
        )}`,
      ),
    );
  }
  return findings;
}

/**
 * What is wrong with the parameter that feeds owner or scopes. Sound when one page declares it
 * soundly: the scaffolder checks all pages against the same values.
 */
export function parameterFindings(
  pages: TemplatePage[],
  parameter: string[],
  role: ParameterRole,
  feedPath: JsonPath,
): TemplateFinding[] {
  const name = parameter.join('.');
  const candidates = declaredParameters(pages, parameter).map(declared =>
    declarationFindings(declared, role, name),
  );
  if (candidates.length > 0) {
    return candidates.reduce((best, next) =>
      next.length < best.length ? next : best,
    );
  }
  const conditional = conditionalDeclaration(
    pages,
    parameter[parameter.length - 1],
  );
  return conditional
    ? [
        templateFinding(
          'CUS-T013',
          conditional,
          `parameter ${show(name)} is declared only under a condition`,
        ),
      ]
    : [
        templateFinding(
          'CUS-T011',
          feedPath,
          `parameter ${show(name)} is not declared`,
        ),
      ];
}

import { InputError } from '@backstage/errors';
import { JsonObject } from '@backstage/types';
import { hasOwn, isFilledText, isJsonObject, show } from './json';
import {
  TEMPLATE_MODES,
  TemplateInjectionOptions,
  TemplateMode,
  TemplateRuleOptions,
} from './types';

/**
 * Actions that only read, write in the workspace or log. Of `catalog:*` by name: `catalog:fetch` reads entities,
 * `catalog:write` writes a file in the workspace, and `catalog:register` has an effect.
 */
export const DEFAULT_HARMLESS_ACTIONS = [
  'fetch:*',
  'fs:*',
  'debug:*',
  'catalog:fetch',
  'catalog:write',
];

/**
 * Our own actions: they ask and tie, and make nothing without approval. Those of the actions registry look only; the one that
 * asks is refused to templates.
 */
export const CUSTODY_ACTIONS = [
  'custody:request',
  'custody:bind',
  'custody:get-credential-health',
  'custody:who-can-approve',
  'custody:preview-identity-request',
  'custody:submit-identity-request',
];

/** Parameters that are the component's name in most templates, most telling first. */
export const DEFAULT_NAME_EXPRESSIONS = [
  ...[
    'name',
    'component_id',
    'componentId',
    'component_name',
    'componentName',
    'service_name',
    'serviceName',
    'app_name',
    'appName',
    'application_name',
    'applicationName',
    'project_name',
    'projectName',
    'repository_name',
    'repositoryName',
    'repo_name',
    'repoName',
  ].map(name => `\${{ parameters.${name} }}`),
  "${{ parameters.repoUrl | parseRepoUrl | pick('repo') }}",
];

export const DEFAULT_IDENTITY_TYPE = 'service-account';

/** Options with every default filled in. */
export interface ResolvedTemplateRules {
  types: string[];
  harmlessActions: string[];
  injection: TemplateInjectionOptions;
}

/** Fills in the defaults of options. */
export function resolveTemplateRules(
  options: TemplateRuleOptions = {},
): ResolvedTemplateRules {
  return {
    types: options.types ?? ['service'],
    harmlessActions: [
      ...(options.harmlessActions ?? DEFAULT_HARMLESS_ACTIONS),
      ...CUSTODY_ACTIONS,
    ],
    injection: options.injection ?? {},
  };
}

/** Whether the text fits the glob: `*` is any text, everything else is itself. */
export function matchesGlob(glob: string, text: string): boolean {
  const source = glob
    .split('*')
    .map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${source}$`, 's').test(text);
}

const IDENTITY_KEYS = [
  'namespace',
  'title',
  'type',
  'provider',
  'mode',
  'system',
] as const;

function objectAt(value: unknown, key: string, known: string[]): JsonObject {
  if (!isJsonObject(value)) {
    throw new InputError(
      `invalid config at \`${key}\`: ${show(value)} is not an object`,
    );
  }
  const unknown = Object.keys(value).find(name => !known.includes(name));
  if (unknown !== undefined) {
    throw new InputError(
      `unknown config key \`${key}.${unknown}\`: use one of ${known.join(
        ', ',
      )}`,
    );
  }
  return value;
}

function textAt(value: unknown, key: string): string {
  if (!isFilledText(value)) {
    throw new InputError(
      `invalid config at \`${key}\`: ${show(value)} is not a text, write one`,
    );
  }
  return value;
}

function textsAt(value: unknown, key: string): string[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw new InputError(
      `invalid config at \`${key}\`: ${show(
        value,
      )} is not a list of texts, write at least one`,
    );
  }
  return value.map((item, index) => textAt(item, `${key}[${index}]`));
}

function parseInjection(value: unknown, key: string): TemplateInjectionOptions {
  const raw = objectAt(value, key, [
    'identity',
    'component',
    'ownerFields',
    'askForName',
    'page',
  ]);
  const result: TemplateInjectionOptions = {};
  if (hasOwn(raw, 'identity')) {
    const at = `${key}.identity`;
    const identity = objectAt(raw.identity, at, ['name', ...IDENTITY_KEYS]);
    result.identity = {};
    if (hasOwn(identity, 'name')) {
      result.identity.name = textsAt(identity.name, `${at}.name`);
    }
    for (const name of IDENTITY_KEYS) {
      if (hasOwn(identity, name)) {
        result.identity[name] = textAt(identity[name], `${at}.${name}`);
      }
    }
  }
  if (hasOwn(raw, 'component')) {
    result.component = textsAt(raw.component, `${key}.component`);
  }
  if (hasOwn(raw, 'ownerFields')) {
    result.ownerFields = textsAt(raw.ownerFields, `${key}.ownerFields`);
  }
  if (hasOwn(raw, 'askForName')) {
    if (typeof raw.askForName !== 'boolean') {
      throw new InputError(
        `invalid config at \`${key}.askForName\`: ${show(
          raw.askForName,
        )} is not true or false`,
      );
    }
    result.askForName = raw.askForName;
  }
  if (hasOwn(raw, 'page')) {
    const page = objectAt(raw.page, `${key}.page`, ['title', 'description']);
    result.page = {};
    for (const name of ['title', 'description'] as const) {
      if (hasOwn(page, name)) {
        result.page[name] = textAt(page[name], `${key}.page.${name}`);
      }
    }
  }
  return result;
}

/**
 * Reads the object at `custody.templates` of the app config, as plain JSON.
 *
 * @param value - the object, or undefined for all defaults
 * @returns the mode (default `report`) and the options of linter and injector
 * @throws InputError naming the key's path, the value and the remedy
 */
export function parseTemplateConfig(value: unknown): {
  mode: TemplateMode;
  options: TemplateRuleOptions;
} {
  const key = 'custody.templates';
  if (value === undefined || value === null) {
    return { mode: 'report', options: {} };
  }
  const raw = objectAt(value, key, [
    'mode',
    'types',
    'harmlessActions',
    'injection',
  ]);
  const mode = TEMPLATE_MODES.find(known => known === (raw.mode ?? 'report'));
  if (!mode) {
    throw new InputError(
      `invalid config at \`${key}.mode\`: ${show(
        raw.mode,
      )} is not one of ${TEMPLATE_MODES.join(', ')}`,
    );
  }
  const options: TemplateRuleOptions = {};
  if (hasOwn(raw, 'types')) {
    options.types = textsAt(raw.types, `${key}.types`);
  }
  if (hasOwn(raw, 'harmlessActions')) {
    options.harmlessActions = textsAt(
      raw.harmlessActions,
      `${key}.harmlessActions`,
    );
  }
  if (hasOwn(raw, 'injection')) {
    options.injection = parseInjection(raw.injection, `${key}.injection`);
  }
  return { mode, options };
}

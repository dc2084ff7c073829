import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';
import { scopeNameSchema } from '@custody/backstage-plugin-custody-common';
import { promises as fs } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { fullRef } from '../request/refs';

/** What an effect is about, as far as it can be told. What is told must be what was requested. */
export type EffectSubject = {
  component?: string;
  owner?: string;
  scopes?: string[];
};

const MAX_FILE_BYTES = 1_000_000;
const FILES = ['catalog-info.yaml', 'catalog-info.yml'];

/**
 * Reads what an effect is about: from the rendered input where it names full refs, and from the `catalog-info.yaml` in
 * the workspace that is about to be published.
 *
 * @param input - rendered input of the step
 * @param workspace - folder of the task
 */
export async function readEffect(
  input: JsonObject,
  workspace: string,
): Promise<EffectSubject> {
  return {
    ...(await fromWorkspace(workspace, input.sourcePath)),
    ...fromInput(input),
  };
}

/**
 * What the input names. Only full refs and names of scopes count: `owner` of a Git host's action is an organisation there,
 * and says nothing of who answers for the service.
 */
export function fromInput(input: JsonObject): EffectSubject {
  const component = refOfKind(input.component ?? input.componentRef, [
    'component',
  ]);
  const owner = refOfKind(input.owner ?? input.ownerRef, ['group', 'user']);
  const { scopes } = input;
  const isScopes =
    Array.isArray(scopes) &&
    scopes.length > 0 &&
    scopes.every(scope => scopeNameSchema.safeParse(scope).success);
  return {
    ...(component && { component }),
    ...(owner && { owner }),
    ...(isScopes && { scopes: scopes as string[] }),
  };
}

function refOfKind(value: unknown, kinds: string[]): string | undefined {
  if (typeof value !== 'string') {
    return undefined;
  }
  const ref = value.toLocaleLowerCase('en-US');
  return kinds.some(kind => ref.startsWith(`${kind}:`)) && ref.includes('/')
    ? ref
    : undefined;
}

async function fromWorkspace(
  workspace: string,
  sourcePath: unknown,
): Promise<EffectSubject> {
  for (const name of FILES) {
    const text = await readText(workspace, sourcePath, name);
    if (text !== undefined) {
      return fromCatalogInfo(text);
    }
  }
  return {};
}

async function readText(
  workspace: string,
  sourcePath: unknown,
  name: string,
): Promise<string | undefined> {
  try {
    const folder = resolveSafeChildPath(
      workspace,
      typeof sourcePath === 'string' ? sourcePath : '.',
    );
    const file = resolveSafeChildPath(folder, name);
    const { size } = await fs.stat(file);
    return size <= MAX_FILE_BYTES ? await fs.readFile(file, 'utf8') : undefined;
  } catch {
    // No such file, or one outside of the workspace: then it says nothing.
    return undefined;
  }
}

/** Component and owner, when the file declares exactly one component. */
export function fromCatalogInfo(text: string): EffectSubject {
  let entities: unknown[];
  try {
    entities = parseAllDocuments(text).map(document => document.toJS());
  } catch {
    return {};
  }
  const components = entities.filter(isComponent);
  if (components.length !== 1) {
    return {};
  }
  const [{ metadata, spec }] = components;
  const namespace = metadata.namespace ?? 'default';
  return {
    component: fullRef(`${namespace}/${metadata.name}`, 'component'),
    ...(typeof spec?.owner === 'string' && {
      owner: fullRef(
        spec.owner.includes('/') || spec.owner.includes(':')
          ? spec.owner
          : `${namespace}/${spec.owner}`,
        'group',
      ),
    }),
  };
}

type ComponentLike = {
  kind: 'Component';
  metadata: { name: string; namespace?: string };
  spec?: { owner?: unknown };
};

function isComponent(entity: unknown): entity is ComponentLike {
  const { kind, metadata } = (entity ?? {}) as Partial<ComponentLike>;
  return kind === 'Component' && typeof metadata?.name === 'string';
}

import type { Entity } from '@backstage/catalog-model';
import type { TemplateState } from '@custody/backstage-plugin-custody-common';

type Item = { type: string; level: string; message: string };

/** A sentence about a template, as the catalog's gate leaves it. */
export function told(level: 'warning' | 'error', message: string): Item {
  return { type: 'custody.dev/template', level, message };
}

/** What the catalog says of a file that the gate refused. */
export function refused(message: string): Item {
  return {
    type: 'backstage.io/catalog-processing',
    level: 'error',
    message: `InputError: ${message}`,
  };
}

export const noRequest =
  'CUS-T004 at `spec.steps[1]`: the first effect, `publish:github`, is not preceded by a request: add a `custody:request` step before the first effect';
export const notGoverned =
  'CUS-T003 at `spec.type`: type `job` is not governed, and has effects `publish:local-git`: add the type to `custody.templates.types`, or the action to `custody.templates.harmlessActions`';
export const noName =
  'CUS-T030 at `spec.parameters`: no required parameter gives the identity a name: make one of the parameters in `custody.templates.injection.identity.name` required, or set `askForName`';

/** A template as the catalog serves it. */
export function templateEntity(
  name: string,
  state?: TemplateState,
  items: unknown[] = [],
): Entity {
  const entity: Entity & { status?: { items: unknown[] } } = {
    apiVersion: 'scaffolder.backstage.io/v1beta3',
    kind: 'Template',
    metadata: {
      name,
      namespace: 'default',
      uid: `template-${name}`,
      ...(state && { annotations: { 'custody.dev/template-state': state } }),
    },
    spec: { type: 'service', steps: [] },
    ...(items.length > 0 && { status: { items } }),
  };
  return entity;
}

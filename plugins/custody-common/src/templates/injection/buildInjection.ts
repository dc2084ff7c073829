import { JsonObject } from '@backstage/types';
import { parameterExpression } from '../expressions';
import { TemplateStep } from '../readTemplate';
import {
  BIND_ACTION,
  OWNER_FIELD,
  REQUEST_ACTION,
  SCOPES_FIELD,
} from '../requestInput';
import { TemplateInjectionOptions } from '../types';
import { ComponentSource } from './derive';

/** The names that the injected page gives its parameters; absent where nothing is asked. */
export interface InjectedNames {
  owner?: string;
  scopes?: string;
  reason: string;
  identityName?: string;
}

/** The parameter page: owner (where none is reused), scopes, reason, and the name if asked for. */
export function buildPage(
  names: InjectedNames,
  texts: TemplateInjectionOptions['page'] = {},
): JsonObject {
  const properties: JsonObject = {};
  if (names.owner) {
    properties[names.owner] = {
      title: 'Owner',
      type: 'string',
      minLength: 1,
      description: 'The group answerable for the identity of this service',
      'ui:field': OWNER_FIELD,
    };
  }
  if (names.identityName) {
    properties[names.identityName] = {
      title: 'Name of the identity',
      type: 'string',
      minLength: 1,
      maxLength: 63,
      pattern: '^[A-Za-z0-9]+([-_.][A-Za-z0-9]+)*$',
      description: 'Letters, digits, and single - _ or . between them',
    };
  }
  if (names.scopes) {
    properties[names.scopes] = {
      title: 'Scopes',
      type: 'array',
      minItems: 1,
      uniqueItems: true,
      items: { type: 'string', minLength: 1 },
      description: 'What the service may do, and nothing else',
      'ui:field': SCOPES_FIELD,
    };
  }
  properties[names.reason] = {
    title: 'Reason',
    type: 'string',
    minLength: 1,
    maxLength: 2000,
    description: 'Why the service needs this; reviewers read it',
    'ui:widget': 'textarea',
  };
  return {
    title: texts.title ?? 'Owner and scopes',
    ...(texts.description && { description: texts.description }),
    required: Object.keys(properties),
    properties,
  };
}

/** The step that asks for the identity. */
export function buildRequestStep(
  id: string,
  identity: JsonObject,
  parameters: { owner: string; scopes: string; reason: string },
): JsonObject {
  return {
    id,
    name: 'Request the identity',
    action: REQUEST_ACTION,
    input: {
      identity,
      owner: parameterExpression([parameters.owner]),
      scopes: parameterExpression([parameters.scopes]),
      reason: parameterExpression([parameters.reason]),
    },
  };
}

/** The step that ties the component made to the identity. */
export function buildBindStep(
  id: string,
  requestId: string,
  source: Pick<ComponentSource, 'component' | 'condition'>,
): JsonObject {
  return {
    id,
    name: 'Tie the component to its identity',
    action: BIND_ACTION,
    ...(source.condition && { if: source.condition }),
    input: {
      requestId: `\${{ steps['${requestId}'].output.requestId }}`,
      component: source.component,
    },
  };
}

/** The wished step id, or with a number if it is taken; marks it used. */
export function takeStepId(wish: string, used: Set<string>): string {
  let id = wish;
  for (let count = 2; used.has(id); count += 1) {
    id = `${wish}-${count}`;
  }
  used.add(id);
  return id;
}

/** Whether a template numbers a step by position and also reads steps by such a number. */
export function dependsOnPositions(
  steps: TemplateStep[],
  texts: Iterable<string>,
): boolean {
  return (
    steps.some(step => step.raw.id === undefined || step.raw.id === null) &&
    [...texts].some(text => /step-\d/.test(text))
  );
}

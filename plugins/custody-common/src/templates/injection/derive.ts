import { JsonObject } from '@backstage/types';
import { referencedParameters } from '../expressions';
import { hasOwn, isFilledText, ownValue, show } from '../json';
import { parameterFindings } from '../parameters';
import { DEFAULT_IDENTITY_TYPE, DEFAULT_NAME_EXPRESSIONS } from '../options';
import { TemplatePage, TemplateReading, TemplateStep } from '../readTemplate';
import { templateFinding } from '../rules';
import { TemplateFinding, TemplateInjectionOptions } from '../types';

/**
 * Whether a configured expression always has a value in this template: every parameter that it
 * reads is a required, unconditional text, and it reads no step.
 */
function isUsable(expression: string, pages: TemplatePage[]): boolean {
  return (
    !/\bsteps\b/.test(expression) &&
    referencedParameters(expression).every(
      parameter => parameterFindings(pages, parameter, 'text', []).length === 0,
    )
  );
}

/** The first candidate that can be used, or undefined. */
function firstUsable(
  candidates: string[],
  pages: TemplatePage[],
): string | undefined {
  return candidates.find(candidate => isUsable(candidate, pages));
}

/** Says in a message which candidates were tried; at most five of them. */
function showCandidates(candidates: string[]): string {
  const shown = candidates.slice(0, 5).map(show).join(', ');
  return candidates.length > 5
    ? `${shown} and ${candidates.length - 5} more`
    : shown;
}

/** A step that yields the component's ref, and how to read it. */
export interface ComponentSource {
  /** The bind step goes right after this one. */
  after: TemplateStep;
  /** The expression of the component's entity ref. */
  component: string;
  /** The condition of the bind step; absent when the ref is always there. */
  condition?: string;
}

/** The steps that register something made here, from which the component's ref can be read. */
function registerSteps(steps: TemplateStep[]): TemplateStep[] {
  return steps.filter(step => step.action === 'catalog:register');
}

/** How to read the component's ref from a registering step. */
function componentFrom(step: TemplateStep): ComponentSource {
  const component = `\${{ steps['${step.id}'].output.entityRef }}`;
  const optional = ownValue(ownValue(step.raw, 'input'), 'optional');
  const certain =
    !hasOwn(step.raw, 'if') && (optional === undefined || optional === false);
  return { after: step, component, ...(!certain && { condition: component }) };
}

/** Whether the ref of a registering step can be read: it runs once, and its id is its own. */
function isReadable(step: TemplateStep, steps: TemplateStep[]): boolean {
  return (
    !hasOwn(step.raw, 'each') &&
    isFilledText(step.id) &&
    /^[^'"\\\]]+$/.test(step.id) &&
    steps.every(other => other === step || other.id !== step.id)
  );
}

/** The identity that the request names, or why it can't be derived. */
export function deriveIdentity(
  pages: TemplatePage[],
  { identity = {}, askForName = false }: TemplateInjectionOptions,
): { identity: JsonObject; reasons: TemplateFinding[]; ask: boolean } {
  const candidates = identity.name ?? DEFAULT_NAME_EXPRESSIONS;
  const name = firstUsable(candidates, pages);
  const reasons: TemplateFinding[] = [];
  if (!name && !askForName) {
    reasons.push(
      templateFinding(
        'CUS-T030',
        ['spec', 'parameters'],
        `no candidate reads required parameters only, of ${showCandidates(
          candidates,
        )}`,
      ),
    );
  }
  const { name: _, type = DEFAULT_IDENTITY_TYPE, ...rest } = identity;
  const configured = { type, ...rest };
  for (const [key, expression] of Object.entries(configured)) {
    if (expression !== undefined && !isUsable(expression, pages)) {
      reasons.push(
        templateFinding(
          'CUS-T035',
          ['spec', 'parameters'],
          `\`identity.${key}\` is ${show(
            expression,
          )}, which reads a parameter that isn't required here`,
        ),
      );
    }
  }
  return {
    identity: { ...(name && { name }), ...configured },
    reasons,
    ask: !name,
  };
}

/** Where the component's ref comes from, one source a way that the template can take. */
export function deriveComponents(
  { steps, pages }: TemplateReading,
  { component = [] }: TemplateInjectionOptions,
): { sources: ComponentSource[]; reasons: TemplateFinding[] } {
  const registers = registerSteps(steps);
  const [first] = registers;
  if (first && registers.every(step => isReadable(step, steps))) {
    const sources = registers.map(componentFrom);
    // The first to be registered is the component; what follows it, such as a GitOps repository,
    // belongs to it. Where each is conditional, they are ways to make the same one.
    if (!hasOwn(first.raw, 'if')) {
      return { sources: sources.slice(0, 1), reasons: [] };
    }
    if (registers.every(step => hasOwn(step.raw, 'if'))) {
      return { sources, reasons: [] };
    }
  }
  const configured = firstUsable(component, pages);
  const after = registers[registers.length - 1] ?? steps[steps.length - 1];
  if (configured && after) {
    return { sources: [{ after, component: configured }], reasons: [] };
  }
  const problem = first
    ? `the component is registered by ${registers.length} steps in ways that leave open which it is`
    : 'no step `catalog:register` says which component is made';
  return {
    sources: [],
    reasons: [
      templateFinding('CUS-T031', first?.path ?? ['spec', 'steps'], problem),
    ],
  };
}

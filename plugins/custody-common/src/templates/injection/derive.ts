import { referencedParameters } from '../expressions';
import { hasOwn, isFilledText, ownValue, show } from '../json';
import { parameterFindings } from '../parameters';
import { TemplatePage, TemplateStep } from '../readTemplate';

/**
 * Whether a configured expression always has a value in this template: every parameter that it
 * reads is a required, unconditional text, and it reads no step.
 */
export function isUsable(expression: string, pages: TemplatePage[]): boolean {
  return (
    !/\bsteps\b/.test(expression) &&
    referencedParameters(expression).every(
      parameter => parameterFindings(pages, parameter, 'text', []).length === 0,
    )
  );
}

/** The first candidate that can be used, or undefined. */
export function firstUsable(
  candidates: string[],
  pages: TemplatePage[],
): string | undefined {
  return candidates.find(candidate => isUsable(candidate, pages));
}

/** Says in a message which candidates were tried; at most five of them. */
export function showCandidates(candidates: string[]): string {
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
export function registerSteps(steps: TemplateStep[]): TemplateStep[] {
  return steps.filter(step => step.action === 'catalog:register');
}

/** How to read the component's ref from a registering step. */
export function componentFrom(step: TemplateStep): ComponentSource {
  const component = `\${{ steps['${step.id}'].output.entityRef }}`;
  const optional = ownValue(ownValue(step.raw, 'input'), 'optional');
  const certain =
    !hasOwn(step.raw, 'if') && (optional === undefined || optional === false);
  return { after: step, component, ...(!certain && { condition: component }) };
}

/** Whether the ref of a registering step can be read: it runs once, and its id is its own. */
export function isReadable(step: TemplateStep, steps: TemplateStep[]): boolean {
  return (
    !hasOwn(step.raw, 'each') &&
    isFilledText(step.id) &&
    /^[^'"\\\]]+$/.test(step.id) &&
    steps.every(other => other === step || other.id !== step.id)
  );
}

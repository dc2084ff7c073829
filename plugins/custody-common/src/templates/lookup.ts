import { JsonValue } from '@backstage/types';
import { ownValue } from './json';
import { isTemplated } from './expressions';
import { matchesGlob, resolveTemplateRules } from './options';
import { TemplateRuleOptions } from './types';

/**
 * The submitted value of a parameter that {@link TemplateBindings} names, own properties only.
 *
 * @param values - what the form or the API call submitted
 */
export function parameterValue(
  values: unknown,
  parameter: string[],
): JsonValue | undefined {
  return parameter.reduce<JsonValue | undefined>(
    (value, name) => ownValue(value, name),
    values as JsonValue | undefined,
  );
}

/** Whether the action is one without effects: what is unknown or templated has effects. */
export function isHarmlessAction(
  action: string,
  options: TemplateRuleOptions = {},
): boolean {
  return (
    !isTemplated(action) &&
    resolveTemplateRules(options).harmlessActions.some(glob =>
      matchesGlob(glob, action),
    )
  );
}

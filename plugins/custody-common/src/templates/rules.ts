import type {
  JsonPath,
  TemplateFinding,
  TemplateFindingSeverity,
} from './types';

/**
 * Every rule that a template can break, with the severity of its findings and the remedy that
 * documentation and SARIF show. Ids are stable: a retired one is never given to another rule.
 */
export const TEMPLATE_RULES = {
  'CUS-T001': {
    title: 'The template has the shape that the scaffolder runs',
    severity: 'error',
    remedy:
      'write `spec` as an object, `spec.steps` as a list of objects, each page as an object',
  },
  'CUS-T002': {
    title: 'The type of the template is a text',
    severity: 'error',
    remedy: 'set `spec.type` to a text; anything else counts as governed',
  },
  'CUS-T003': {
    title: 'A template with effects is governed',
    severity: 'warning',
    remedy:
      'add the type to `custody.templates.types`, or the action to `custody.templates.harmlessActions`',
  },
  'CUS-T004': {
    title: 'A governed template requests its identity',
    severity: 'error',
    remedy: 'add a `custody:request` step before the first effect',
  },
  'CUS-T005': {
    title: 'The request stands before the first effect',
    severity: 'error',
    remedy: 'move the `custody:request` step up',
  },
  'CUS-T006': {
    title: 'The request is unconditional',
    severity: 'error',
    remedy: 'remove `if` and `each` from the `custody:request` step',
  },
  'CUS-T007': {
    title: 'Nothing can strip the request',
    severity: 'error',
    remedy:
      'remove `backstage:permissions` from the `custody:request` step and the pages that feed it',
  },
  'CUS-T008': {
    title: 'The input of the request is complete and known',
    severity: 'error',
    remedy:
      'give `identity.name`, `identity.type`, `owner`, `reason` and `scopes` (or `noCredential`), and nothing unknown',
  },
  'CUS-T009': {
    title: 'The owner is fed by a parameter and nothing else',
    severity: 'error',
    remedy:
      'write `owner: ${{ parameters.<name> }}` without filters or alternatives',
  },
  'CUS-T010': {
    title: 'The scopes are fed by a parameter and nothing else',
    severity: 'error',
    remedy:
      'write `scopes: ${{ parameters.<name> }}` without filters or alternatives',
  },
  'CUS-T011': {
    title: 'The parameter that feeds the request is declared',
    severity: 'error',
    remedy: 'declare the parameter under `properties` of a page',
  },
  'CUS-T012': {
    title: 'The parameter that feeds the request is required',
    severity: 'error',
    remedy: 'name the parameter in `required` of the page that declares it',
  },
  'CUS-T013': {
    title: 'The parameter that feeds the request is unconditional',
    severity: 'error',
    remedy:
      'move the parameter out of `dependencies`, `oneOf`, `if` and the like',
  },
  'CUS-T014': {
    title:
      'The parameter that feeds the request has the right type and is never empty',
    severity: 'error',
    remedy:
      'owner: `type: string`; scopes: `type: array` of strings with `minItems: 1`, or a string with `minLength: 1`',
  },
  'CUS-T015': {
    title: 'The parameter that feeds the request is shown to the requester',
    severity: 'error',
    remedy: 'remove `backstage:featureFlag` and the hidden widget',
  },
  'CUS-T016': {
    title: 'No effect runs after a failed step',
    severity: 'error',
    remedy:
      'remove `always()` and `failure()` from the condition of the effect',
  },
  'CUS-T017': {
    title: 'Step ids are unique',
    severity: 'error',
    remedy:
      'give each step its own id: a recovered task skips every step whose id is already done',
  },
  'CUS-T018': {
    title: 'Actions are named literally',
    severity: 'error',
    remedy: 'write the id of the action as a plain text',
  },
  'CUS-T019': {
    title: 'All requests of a template name the same owner and scopes',
    severity: 'error',
    remedy:
      'feed every `custody:request` step by the same parameters, because admission checks one set',
  },
  'CUS-T020': {
    title: 'A service without a credential says why',
    severity: 'error',
    remedy:
      'give `noCredential: { reason: … }` instead of `scopes`, with a reason',
  },
  'CUS-T021': {
    title: 'The component made is tied to its identity',
    severity: 'warning',
    remedy:
      'add a `custody:bind` step after the component is registered, with the `requestId` of the request step',
  },
  'CUS-T022': {
    title: 'Step ids are unique',
    severity: 'warning',
    remedy:
      'give each step its own id: a recovered task skips every step whose id is already done',
  },
  'CUS-T023': {
    title: 'Every parameter that a step reads is declared',
    severity: 'warning',
    remedy:
      'declare the parameter under `properties` of a page, or read one that is declared; what no page declares is empty when the step runs',
  },
  'CUS-T030': {
    title: 'Injection: the name of the identity can be derived',
    severity: 'error',
    remedy:
      'make one of the parameters in `custody.templates.injection.identity.name` required, or set `askForName`',
  },
  'CUS-T031': {
    title: 'Injection: the component can be derived',
    severity: 'error',
    remedy:
      'register the component with `catalog:register`, or set `custody.templates.injection.component`',
  },
  'CUS-T032': {
    title: 'Injection: the form can take another page',
    severity: 'error',
    remedy:
      'remove the keyword that closes the page to parameters of other pages',
  },
  'CUS-T033': {
    title: 'Injection: inserting a step renumbers no other',
    severity: 'error',
    remedy: 'give every step an `id`',
  },
  'CUS-T034': {
    title: 'Injection: what the author wrote is not rewritten',
    severity: 'error',
    remedy:
      'correct the existing `custody:request` or `custody:bind` step by hand, or remove it',
  },
  'CUS-T035': {
    title: 'Injection: configured expressions can be used in the template',
    severity: 'error',
    remedy:
      'make the parameters that the expression reads required, or change `custody.templates.injection.identity`',
  },
} as const satisfies Record<
  string,
  { title: string; severity: TemplateFindingSeverity; remedy: string }
>;

export type TemplateRuleId = keyof typeof TEMPLATE_RULES;

/**
 * A finding of a rule.
 *
 * @param problem - what is wrong, naming the field and the value; the rule's remedy is appended
 */
export function templateFinding(
  rule: TemplateRuleId,
  path: JsonPath,
  problem: string,
): TemplateFinding {
  const { severity, remedy } = TEMPLATE_RULES[rule];
  return { rule, severity, message: `${problem}: ${remedy}`, path };
}

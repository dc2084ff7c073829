export * from './types';
export { TEMPLATE_RULES } from './rules';
export type { TemplateRuleId } from './rules';
export {
  DEFAULT_HARMLESS_ACTIONS,
  DEFAULT_NAME_EXPRESSIONS,
  matchesGlob,
  parseTemplateConfig,
} from './options';
export * from './requestInput';
export { isGovernedType } from './readTemplate';
export { parameterPath, parameterExpression } from './expressions';
export { lintTemplate } from './lintTemplate';
export { injectTemplate } from './injectTemplate';
export { isHarmlessAction, parameterValue } from './lookup';

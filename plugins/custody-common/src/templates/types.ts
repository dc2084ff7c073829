import { JsonObject } from '@backstage/types';
import { TemplateRuleId } from './rules';

/** Where in a document something is: keys and indexes from its root. */
export type JsonPath = Array<string | number>;

/** What Custody does at ingestion with a governed template that is not compliant. */
export const TEMPLATE_MODES = ['report', 'inject', 'enforce'] as const;
export type TemplateMode = (typeof TEMPLATE_MODES)[number];

/** An `error` makes a governed template not compliant; a `warning` is told and blocks nothing. */
export type TemplateFindingSeverity = 'error' | 'warning';

/** One thing wrong with one template. */
export interface TemplateFinding {
  rule: TemplateRuleId;
  severity: TemplateFindingSeverity;
  /** Names the field, its value and the remedy. */
  message: string;
  path: JsonPath;
}

/**
 * Which values of the form feed the `custody:request` step, so that admission can find owner and
 * scopes in the submitted values whatever the template calls them.
 */
export interface TemplateBindings {
  ownerParameter: string[];
  /** Absent when the template itself says that the service needs no credential. */
  scopeParameter?: string[];
  requestStepId: string;
}

/** The linter's verdict on one template. */
export interface TemplateReport {
  governed: boolean;
  /** No finding is an error. An ungoverned template is compliant, its effects are a warning. */
  compliant: boolean;
  findings: TemplateFinding[];
  /** Present when the template is governed and owner and scopes are fed as they must be. */
  bindings?: TemplateBindings;
}

/**
 * How injection derives what a template doesn't say. An expression is a text of the scaffolder's
 * templating language; it can be used only where every parameter that it reads is required.
 */
export interface TemplateInjectionOptions {
  identity?: {
    /** Candidates, the first that can be used in the template is taken. */
    name?: string[];
    namespace?: string;
    title?: string;
    type?: string;
    provider?: string;
    mode?: string;
    system?: string;
  };
  /** Candidates for the component's entity ref, for templates without `catalog:register`. */
  component?: string[];
  /** The platform's own form fields (`ui:field`) that yield the ref of a group. */
  ownerFields?: string[];
  /** Ask the requester for the identity's name where no candidate can be used. Default: false. */
  askForName?: boolean;
  /** The texts of the injected page. */
  page?: { title?: string; description?: string };
}

/** The part of `custody.templates` that the linter and the injector read. */
export interface TemplateRuleOptions {
  /** Values of `spec.type` that are governed, compared without regard to case; `*` is any text. */
  types?: string[];
  /** Actions without effects; `*` is any text. `custody:request` and `custody:bind` always are. */
  harmlessActions?: string[];
  injection?: TemplateInjectionOptions;
}

/** What became of a template that was to be injected. */
export type TemplateInjection =
  | { status: 'compliant'; template: JsonObject }
  | { status: 'injected'; template: JsonObject }
  | { status: 'not-injectable'; reasons: TemplateFinding[] };

import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import {
  ANNOTATION_TEMPLATE_STATE,
  REQUEST_ACTION,
  TEMPLATE_RULES,
  TEMPLATE_STATES,
  TEMPLATE_STATUS_TYPE,
  type Severity,
  type TemplateState,
} from '@custody/backstage-plugin-custody-common';

/** Where the catalog says why it refused the file of an entity, and goes on serving what it had before. */
const REFUSAL_STATUS_TYPE = 'backstage.io/catalog-processing';

/** `CUS-T004 at `spec.steps[1]`: …`, as the catalog processor writes it; a refusal has its error's name before it. */
const SENTENCE = /^(?:\w+: )?(CUS-T\d+) at `(.*?)`: (.*)$/s;

/**
 * - one of the states that the catalog processor gives
 * - `refused`: the file as it is now was refused, and an earlier version of it is served
 * - `not-governed`: of a type that Custody asks nothing of
 */
export type TemplateVerdict = TemplateState | 'refused' | 'not-governed';

/** One finding on a template, taken apart as far as it can be. */
export type TemplateStatusFinding = {
  severity: Severity;
  /** Id of the rule, such as `CUS-T004`; null for a sentence of another form. */
  rule: string | null;
  /** Where in the file, such as `spec.steps[1]`; empty for all of it. */
  at: string;
  /** What is wrong, in the server's words. */
  message: string;
  /** What to do about it, where it is known beside the message. */
  remedy: string | null;
};

export type TemplateStatus = {
  ref: string;
  title: string | undefined;
  verdict: TemplateVerdict;
  /** Custody asks for owner and scope here. */
  governed: boolean;
  /** Its request declares that no credential is needed, and asks for no scopes. Only known where steps were read. */
  declaresNone: boolean;
  /** Worst first. */
  findings: TemplateStatusFinding[];
};

const SEVERITY_ORDER: Record<Severity, number> = {
  critical: 0,
  error: 1,
  warning: 2,
  info: 3,
};

type StatusItem = { type?: unknown; level?: unknown; message?: unknown };

/** Templates that Custody has something to say on: those it governs, and those it found something in. */
export function isCustodyTemplate(entity: Entity): boolean {
  if (entity.kind.toLocaleLowerCase('en-US') !== 'template') return false;
  const { verdict, findings } = readTemplateStatus(entity);
  return verdict !== 'not-governed' || findings.length > 0;
}

/**
 * What the catalog's gate said of a template.
 *
 * @param entity - a template with its annotations and `status`; either may be missing
 */
export function readTemplateStatus(entity: Entity): TemplateStatus {
  const items = statusItems(entity);
  const refusals = items.filter(isRefusal);
  const state = stateOf(entity);
  const verdict =
    refusals.length > 0 ? 'refused' : state ?? ('not-governed' as const);
  // What was found in the version that is still served says nothing of the file that was refused.
  const found =
    refusals.length > 0
      ? refusals
      : items.filter(({ type }) => type === TEMPLATE_STATUS_TYPE);
  return {
    ref: stringifyEntityRef(entity),
    title: entity.metadata.title,
    verdict,
    governed: verdict !== 'not-governed',
    declaresNone: declaresNone(entity),
    findings: found
      .map(findingOf)
      .sort((a, b) => SEVERITY_ORDER[a.severity] - SEVERITY_ORDER[b.severity]),
  };
}

/** A template's `spec` is anybody's, so nothing of it is taken for granted either. */
function declaresNone({ spec }: Entity): boolean {
  const steps: unknown = spec?.steps;
  return (
    Array.isArray(steps) &&
    steps.some(
      step =>
        step?.action === REQUEST_ACTION &&
        step.input?.noCredential !== undefined,
    )
  );
}

/** The model leaves `status` open, so nothing of it is taken for granted. */
function statusItems(entity: Entity): StatusItem[] {
  const { status } = entity as Entity & { status?: { items?: unknown } };
  const items = status?.items;
  return Array.isArray(items)
    ? items.filter(item => typeof item === 'object' && item !== null)
    : [];
}

/** The catalog refuses files for many reasons; those of Custody name one of its rules. */
function isRefusal({ type, message }: StatusItem): boolean {
  return type === REFUSAL_STATUS_TYPE && SENTENCE.test(String(message));
}

function stateOf(entity: Entity): TemplateState | undefined {
  const written = entity.metadata.annotations?.[ANNOTATION_TEMPLATE_STATE];
  return TEMPLATE_STATES.find(state => state === written);
}

function findingOf({ level, message }: StatusItem): TemplateStatusFinding {
  const severity =
    level === 'error' || level === 'info' ? level : ('warning' as const);
  const text = String(message ?? '');
  const [, rule, at, sentence] = text.match(SENTENCE) ?? [];
  if (rule === undefined) {
    return { severity, rule: null, at: '', message: text, remedy: null };
  }
  const remedy = remedyOf(rule);
  const ending = `: ${remedy}`;
  return remedy !== null && sentence.endsWith(ending)
    ? {
        severity,
        rule,
        at,
        message: sentence.slice(0, -ending.length),
        remedy,
      }
    : { severity, rule, at, message: sentence, remedy: null };
}

/** The message ends with the remedy of its rule; a rule of a newer backend keeps it there. */
function remedyOf(rule: string): string | null {
  const known = Object.entries(TEMPLATE_RULES).find(([id]) => id === rule);
  return known ? known[1].remedy : null;
}

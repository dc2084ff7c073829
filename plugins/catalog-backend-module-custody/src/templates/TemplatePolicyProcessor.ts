import type { Entity } from '@backstage/catalog-model';
import type { EntityStatusItem } from '@backstage/catalog-model/alpha';
import type { LocationSpec } from '@backstage/plugin-catalog-common';
import {
  processingResult,
  type CatalogProcessor,
  type CatalogProcessorEmit,
} from '@backstage/plugin-catalog-node';
import type { JsonObject } from '@backstage/types';
import {
  ANNOTATION_TEMPLATE_STATE,
  injectTemplate,
  lintTemplate,
  TEMPLATE_STATUS_TYPE,
  type TemplateFinding,
  type TemplateMode,
  type TemplateReport,
  type TemplateRuleOptions,
  type TemplateState,
} from '@custody/backstage-plugin-custody-common';
import { changeAnnotations } from '../changeAnnotations';

/** The gate at ingestion: judges the form of scaffolder templates, and never asks the catalog. */
export class TemplatePolicyProcessor implements CatalogProcessor {
  readonly #mode: TemplateMode;
  readonly #rules: TemplateRuleOptions;

  constructor(options: { mode: TemplateMode; rules: TemplateRuleOptions }) {
    this.#mode = options.mode;
    this.#rules = options.rules;
  }

  getProcessorName(): string {
    return 'TemplatePolicyProcessor';
  }

  /** After all others, so that it judges what they made of the template. */
  getPriority(): number {
    return 1000;
  }

  /** Injects what is missing, when that is the mode. The author's file is what is read each time, so nothing piles up. */
  async preProcessEntity(entity: Entity): Promise<Entity> {
    if (!isTemplate(entity)) {
      return entity;
    }
    const before = lintTemplate(asJson(entity), this.#rules);
    if (this.#mode === 'inject' && before.governed && !before.compliant) {
      const injection = injectTemplate(asJson(entity), this.#rules);
      return injection.status === 'not-injectable'
        ? withState(entity, 'not-injectable')
        : withState(injection.template as unknown as Entity, 'injected');
    }
    return withState(entity, stateOf(before));
  }

  async postProcessEntity(
    entity: Entity,
    location: LocationSpec,
    emit: CatalogProcessorEmit,
  ): Promise<Entity> {
    if (!isTemplate(entity)) {
      return entity;
    }
    const { governed, findings } = lintTemplate(asJson(entity), this.#rules);
    const reasons = this.#notInjectableReasons(entity, findings);
    if (governed && this.#mode === 'enforce') {
      for (const finding of findings.filter(f => f.severity === 'error')) {
        emit(processingResult.inputError(location, sentence(finding)));
      }
    }
    return withStatus(
      entity,
      reasons.map(finding => ({
        type: TEMPLATE_STATUS_TYPE,
        level:
          this.#mode !== 'report' && finding.severity === 'error'
            ? 'error'
            : 'warning',
        message: sentence(finding),
      })),
    );
  }

  /** Where injection was tried and could not be done, the findings are why not: they name what to change. */
  #notInjectableReasons(
    entity: Entity,
    findings: TemplateFinding[],
  ): TemplateFinding[] {
    if (
      entity.metadata.annotations?.[ANNOTATION_TEMPLATE_STATE] !==
      'not-injectable'
    ) {
      return findings;
    }
    const injection = injectTemplate(asJson(entity), this.#rules);
    return injection.status === 'not-injectable'
      ? [...injection.reasons, ...findings.filter(f => f.severity !== 'error')]
      : findings;
  }
}

function isTemplate(entity: Entity): boolean {
  return (
    entity.kind.toLocaleLowerCase('en-US') === 'template' &&
    entity.apiVersion.startsWith('scaffolder.backstage.io/')
  );
}

/** Entities come from YAML or JSON, and hold nothing else. */
function asJson(entity: Entity): JsonObject {
  return entity as unknown as JsonObject;
}

function stateOf(report: TemplateReport): TemplateState | undefined {
  if (!report.governed) {
    return undefined;
  }
  return report.compliant ? 'compliant' : 'not-compliant';
}

/** What the author wrote in the annotation never counts. */
function withState(entity: Entity, state: TemplateState | undefined): Entity {
  return changeAnnotations(entity, { [ANNOTATION_TEMPLATE_STATE]: state });
}

function withStatus(entity: Entity, items: EntityStatusItem[]): Entity {
  if (items.length === 0) {
    return entity;
  }
  const status = (entity as { status?: { items?: EntityStatusItem[] } }).status;
  const withItems: Entity & { status: { items: EntityStatusItem[] } } = {
    ...entity,
    status: { ...status, items: [...(status?.items ?? []), ...items] },
  };
  return withItems;
}

function sentence({ rule, path, message }: TemplateFinding): string {
  const at = path
    .map(part => (typeof part === 'number' ? `[${part}]` : `.${part}`))
    .join('')
    .replace(/^\./, '');
  return `${rule} at \`${at}\`: ${message}`;
}

import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { parseEntityRef, type Entity } from '@backstage/catalog-model';
import {
  InputError,
  isError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { JsonObject } from '@backstage/types';
import { isPlainLine, quote } from '@custody/backstage-plugin-custody-common';

/**
 * Reads from the catalog, with the credentials of whoever asks, as the scaffolder itself does.
 *
 * INVARIANT: a catalog that does not answer is an error, never an absence.
 */
export class TemplateReader {
  readonly #catalog: CatalogService;

  constructor(options: { catalog: CatalogService }) {
    this.#catalog = options.catalog;
  }

  /** @throws NotFoundError when there is none that the caller may see */
  async get(
    templateRef: string,
    credentials: BackstageCredentials,
  ): Promise<JsonObject> {
    const template = await this.find(templateRef, credentials);
    if (!template) {
      throw new NotFoundError(`template ${quote(templateRef)} not found`);
    }
    return template;
  }

  /** @param ref - of a template if it names no kind */
  async find(
    ref: string,
    credentials: BackstageCredentials,
  ): Promise<JsonObject | undefined> {
    const compound = parseRef(ref);
    let entity: Entity | undefined;
    try {
      entity = await this.#catalog.getEntityByRef(compound, { credentials });
    } catch (error) {
      if (isError(error) && error.name === 'NotAllowedError') {
        throw error;
      }
      throw new ServiceUnavailableError(
        'the catalog does not answer, so nothing was started: try again in a few minutes',
        error,
      );
    }
    // Entities come over the wire as JSON, and hold nothing else.
    return entity as unknown as JsonObject | undefined;
  }
}

function parseRef(ref: string) {
  try {
    // The catalog's database can't be asked for some of these, which would look as if it did not answer.
    if (isPlainLine(ref)) {
      return parseEntityRef(ref, { defaultKind: 'template' });
    }
  } catch {
    // Falls through: it is no ref.
  }
  throw new InputError(
    `\`templateRef\` is ${quote(ref)}: write it as \`template:default/name\``,
  );
}

import type { Entity } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import type { LocationSpec } from '@backstage/plugin-catalog-common';
import {
  processingResult,
  type CatalogProcessor,
  type CatalogProcessorEmit,
} from '@backstage/plugin-catalog-node';
import {
  ANNOTATION_DECLARED_IN_GIT,
  ANNOTATION_IDENTITY_UID,
  CUSTODY_LOCATION_TYPE,
  IDENTITY_API_VERSION,
  IDENTITY_KIND,
  isIdentityEntity,
  parseIdentityEntity,
  quote,
} from '@custody/backstage-plugin-custody-common';
import { changeAnnotations } from '../changeAnnotations';
import { identityRelations } from './relations';

const GROUP = IDENTITY_API_VERSION.split('/')[0];

/**
 * Makes the catalog know the kind `Identity`: checks it, marks where it came from, and draws its relations. It asks
 * nobody: whether an identity is governed is the record's to say, not the catalog's.
 */
export class IdentityEntityProcessor implements CatalogProcessor {
  readonly #reverse: boolean;

  /** @param options - `reverseRelations`: whether what an identity relates to names it too */
  constructor(options: { reverseRelations: boolean }) {
    this.#reverse = options.reverseRelations;
  }

  getProcessorName(): string {
    return 'IdentityEntityProcessor';
  }

  /**
   * An identity from a file is marked as declared in Git, and loses annotations that only the record may set. The
   * location can't be forged: the catalog itself writes it on every entity that it reads.
   */
  async preProcessEntity(
    entity: Entity,
    location: LocationSpec,
  ): Promise<Entity> {
    if (!isIdentityEntity(entity)) {
      return entity;
    }
    const published = location.type === CUSTODY_LOCATION_TYPE;
    return changeAnnotations(entity, {
      [ANNOTATION_DECLARED_IN_GIT]: published ? undefined : 'true',
      ...(published ? {} : { [ANNOTATION_IDENTITY_UID]: undefined }),
    });
  }

  /** @throws InputError naming field, value and remedy, when the entity says to be an identity and is not a valid one */
  async validateEntityKind(entity: Entity): Promise<boolean> {
    if (isIdentityEntity(entity)) {
      parseIdentityEntity(entity);
      return true;
    }
    const ours =
      entity.apiVersion.toLocaleLowerCase('en-US').split('/')[0] === GROUP;
    if (ours) {
      throw new InputError(
        `\`apiVersion\` and \`kind\` are ${quote(
          entity.apiVersion,
        )} and ${quote(
          entity.kind,
        )}: write \`${IDENTITY_API_VERSION}\` and \`${IDENTITY_KIND}\``,
      );
    }
    return false;
  }

  async postProcessEntity(
    entity: Entity,
    location: LocationSpec,
    emit: CatalogProcessorEmit,
  ): Promise<Entity> {
    if (isIdentityEntity(entity)) {
      const published = location.type === CUSTODY_LOCATION_TYPE;
      for (const relation of identityRelations(entity, {
        published,
        reverse: this.#reverse,
      })) {
        emit(processingResult.relation(relation));
      }
    }
    return entity;
  }
}

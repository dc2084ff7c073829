import type {
  AuditorService,
  LoggerService,
  UrlReaderService,
} from '@backstage/backend-plugin-api';
import type {
  Instant,
  IntentDefinition,
  ScopeDefinition,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { audited } from '../../audit/auditLog';
import type { ProviderRegistry, Vocabulary } from '../ports';
import {
  Checked,
  readFiles,
  Refusal,
  Reloaded,
  ReloadedPlace,
  settle,
  SourceFile,
} from '../sources';
import { intentsRefused, parseIntents } from './parseIntents';
import { parseVocabulary, vocabularyRefused } from './parseVocabulary';

export type VocabularyServiceDeps = {
  scopes: { path: string };
  /** Null where the platform has no intents. */
  intents: { path: string } | null;
  urlReader: UrlReaderService;
  providers: ProviderRegistry;
  db: Knex;
  auditor: AuditorService;
  logger: LoggerService;
  /** Waits between two readings of a place that changed; a moment by default. */
  pause?: () => Promise<void>;
};

/** What a part of the vocabulary stands at. */
export type VocabularyStanding = {
  what: 'scopes' | 'intents';
  since: Instant;
  refused: Refusal | null;
};

/** The scopes and the intents in force, kept up to date with the places that they come from. */
export class VocabularyService implements Vocabulary {
  private constructor(
    private readonly scopes: Reloaded<Vocabulary>,
    private readonly known: Reloaded<readonly IntentDefinition[]> | null,
  ) {}

  /** @throws InputError when a place can't be read or holds mistakes, with file and line */
  static async start(
    deps: VocabularyServiceDeps,
    now: Instant,
  ): Promise<VocabularyService> {
    const scopes = await Reloaded.start(
      placeOf(deps, 'scopes', deps.scopes.path, files =>
        parseVocabulary(files, deps.providers),
      ),
      vocabularyRefused,
      now,
    );
    const intents =
      deps.intents &&
      (await Reloaded.start(
        placeOf(deps, 'intents', deps.intents.path, files =>
          parseIntents(files, scopes.value),
        ),
        intentsRefused,
        now,
      ));
    return new VocabularyService(scopes, intents);
  }

  get(scope: string): ScopeDefinition | undefined {
    return this.scopes.value.get(scope);
  }

  list(): ScopeDefinition[] {
    return this.scopes.value.list();
  }

  /** The intents that there are now. */
  intents(): readonly IntentDefinition[] {
    return this.known?.value ?? [];
  }

  standing(): VocabularyStanding[] {
    return [
      { what: 'scopes' as const, part: this.scopes },
      { what: 'intents' as const, part: this.known },
    ].flatMap(({ what, part }) =>
      part ? [{ what, since: part.since, refused: part.refused }] : [],
    );
  }

  /** Why the newest scopes or intents are not in force; null when they are. */
  problems(): string[] | null {
    const found = this.standing().flatMap(
      ({ refused }) => refused?.problems ?? [],
    );
    return found.length > 0 ? found : null;
  }

  /** Reads both places anew; what is bad leaves the one before in force. */
  async reload(now: Instant): Promise<void> {
    await this.scopes.reload(now);
    await this.known?.reload(now);
  }
}

function placeOf<T>(
  deps: VocabularyServiceDeps,
  what: VocabularyStanding['what'],
  path: string,
  check: (files: SourceFile[]) => Checked<T>,
): ReloadedPlace<T> {
  const { urlReader, logger } = deps;
  const subject = `vocabulary:${what}`;
  return {
    check,
    // Intents name scopes, which may come and go.
    checkAlways: what === 'intents',
    read: etag =>
      readFiles(path, ['.yaml', '.yml'], {
        key: `custody.${what}.path`,
        urlReader,
        etag,
      }),
    pause: deps.pause ?? settle,
    async onReplace(files, digest, now) {
      await audited(deps, (_tx, audit) =>
        audit.append({
          at: now,
          type: 'vocabulary.loaded',
          actor: 'engine',
          subject,
          data: { digest, files: files.map(({ name }) => name) },
        }),
      );
      logger.info(`the ${what} ${digest.slice(0, 12)} are in force`);
    },
    onRefuse(problems) {
      logger.error(
        `the ${what} at \`${path}\` are refused, those before stay in force: ${problems.join(
          '; ',
        )}`,
      );
    },
    async recordRefusal(problems, at) {
      await audited(deps, (_tx, audit) =>
        audit.append({
          at,
          type: 'vocabulary.refused',
          actor: 'engine',
          subject,
          outcome: 'failure',
          reason: problems.join('; ').slice(0, 2000),
        }),
      );
    },
  };
}

import type {
  AuditorService,
  LoggerService,
  UrlReaderService,
} from '@backstage/backend-plugin-api';
import type {
  Instant,
  PolicyView,
} from '@custody/backstage-plugin-custody-common';
import {
  formatProblem,
  loadPolicySet,
  OverviewLine,
  overviewOf,
  OverviewPlace,
  PolicyDecision,
  PolicyFile,
  PolicyHolder,
  PolicyRequest,
  readPolicyDirectory,
} from '@custody/policy';
import type { Knex } from 'knex';
import { audited } from '../../audit/auditLog';
import { storePolicySet } from '../../store/policySets';
import {
  isUrl,
  readFiles,
  readSettled,
  Refusals,
  settle,
  SourceReading,
} from '../sources';

const KEY = 'custody.policy.path';

export type PolicyServiceDeps = {
  path: string;
  urlReader: UrlReaderService;
  db: Knex;
  auditor: AuditorService;
  logger: LoggerService;
  /** The facts of the platform's calendar that hold now; none by default. */
  calendar?: () => readonly string[];
  /** Waits between two readings of a set that changed; a moment by default. */
  pause?: () => Promise<void>;
};

/** The policy set in force, kept up to date with the place that it comes from. */
export class PolicyService {
  readonly #deps: PolicyServiceDeps;
  readonly #holder: PolicyHolder;
  #etag: string | null;
  #digest: string;
  readonly #refusals: Refusals;

  private constructor(
    deps: PolicyServiceDeps,
    holder: PolicyHolder,
    place: { etag: string | null; digest: string },
  ) {
    this.#deps = deps;
    this.#refusals = new Refusals((problems, at) =>
      this.#recordRefusal(problems, at),
    );
    this.#holder = holder;
    this.#etag = place.etag;
    this.#digest = place.digest;
  }

  /** @throws InputError when the set can't be read or is bad: without one there is nothing to decide by */
  static async start(
    deps: PolicyServiceDeps,
    now: Instant,
  ): Promise<PolicyService> {
    const { files, ...place } = await read(deps, null, null);
    const holder = new PolicyHolder(files, now);
    const service = new PolicyService(deps, holder, place);
    await service.#keep(holder.set.hash, files, now);
    for (const warning of holder.set.warnings) {
      deps.logger.warn(`policy: ${formatProblem(warning)}`);
    }
    return service;
  }

  /**
   * Decides; never throws: what can't be decided is denied.
   *
   * INVARIANT: what the calendar says is never the word of who asks, nor of when it was asked before.
   */
  decide(request: PolicyRequest): PolicyDecision {
    return this.#holder.set.decide({
      ...request,
      context: { ...request.context, calendar: this.calendar },
    });
  }

  /** The facts of the platform's calendar that hold now. */
  get calendar(): readonly string[] {
    return this.#deps.calendar?.() ?? [];
  }

  /** Who may do what at a place while some facts of the calendar hold, found out by asking the set in force. */
  overview(
    place: OverviewPlace & { calendar: readonly string[] },
  ): OverviewLine[] {
    return overviewOf(this.#holder.set, place);
  }

  /** The groups that permits of `breakGlass` name: who is in none of them breaks no glass. */
  get breakGlassGroups(): readonly string[] {
    return this.#holder.set.breakGlassGroups;
  }

  get hash(): string {
    return this.#holder.set.hash;
  }

  view(): Omit<PolicyView, 'vocabulary'> {
    return {
      hash: this.hash,
      since: this.#holder.since,
      refused: this.#refusals.current,
      policies: this.#holder.set.policies.map(policy => ({
        id: policy.id,
        effect: policy.effect,
        reason: policy.reason,
        actions: [...policy.actions],
        file: policy.file,
        line: policy.line,
      })),
    };
  }

  /**
   * Reads the set anew. A set that is not valid, or a place that can't be read, leaves the one in force; which of
   * it is the case is logged, audited and shown.
   *
   * @throws what auditing it throws; it is tried again at the next look
   */
  async reload(now: Instant): Promise<void> {
    await this.#look(now);
    await this.#refusals.record();
  }

  async #look(now: Instant): Promise<void> {
    try {
      const { files, etag, digest } = await read(
        this.#deps,
        this.#etag,
        this.#digest,
      );
      if (digest === this.#digest) {
        this.#etag = etag;
        this.#refusals.clear();
        return;
      }
      const loaded = loadPolicySet(files);
      if (!loaded.ok) {
        this.#refuse(loaded.problems.map(formatProblem), now);
        return;
      }
      if (loaded.set.hash !== this.hash) {
        // INVARIANT: a set is in the database before it decides anything.
        await this.#keep(loaded.set.hash, files, now);
        this.#holder.reload(files, now);
      }
      // Only now: a set that could not be kept is read again.
      this.#etag = etag;
      this.#digest = digest;
      this.#refusals.clear();
    } catch (error) {
      if ((error as Error).name === 'NotModifiedError') {
        // The etag is that of the set in force, so whatever kept the place from being read is over.
        this.#refusals.clear();
      } else {
        this.#refuse([(error as Error).message], now);
      }
    }
  }

  async #keep(hash: string, files: PolicyFile[], now: Instant): Promise<void> {
    await audited(this.#deps, async (tx, audit) => {
      if (await storePolicySet(tx, { hash, files, loadedAt: now })) {
        await audit.append({
          at: now,
          type: 'policy.loaded',
          actor: 'engine',
          subject: `policy:${hash}`,
          data: { files: files.map(({ name }) => name) },
        });
      }
    });
    this.#deps.logger.info(`policy set ${hash.slice(0, 12)} is in force`);
  }

  #refuse(problems: string[], now: Instant): void {
    if (this.#refusals.add(problems, now)) {
      this.#deps.logger.error(
        `the policy set at \`${
          this.#deps.path
        }\` is refused, the one before stays in force: ${problems.join('; ')}`,
      );
    }
  }

  async #recordRefusal(problems: string[], at: Instant): Promise<void> {
    await audited(this.#deps, (_tx, audit) =>
      audit.append({
        at,
        type: 'policy.refused',
        actor: 'engine',
        subject: `policy:${this.hash}`,
        outcome: 'failure',
        reason: problems.join('; ').slice(0, 2000),
      }),
    );
  }
}

async function read(
  { path, urlReader, pause = settle }: PolicyServiceDeps,
  etag: string | null,
  inForce: string | null,
) {
  return readSettled(
    async (): Promise<SourceReading> =>
      isUrl(path)
        ? readFiles(path, ['.cedar'], { key: KEY, urlReader, etag })
        : { files: await readPolicyDirectory(path), etag: null },
    inForce,
    pause,
  );
}

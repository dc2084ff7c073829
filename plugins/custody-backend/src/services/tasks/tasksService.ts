import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { ConflictError, InputError } from '@backstage/errors';
import {
  quote,
  RequestView,
  TaskCheckView,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { audited } from '../../audit/auditLog';
import type { Clock } from '../../clock';
import { findIdentity } from '../../store/identities/findIdentity';
import {
  findRequest,
  findRequestsOfTask,
  lockRequest,
  noteComponentOwner,
  StoredRequest,
} from '../../store/requests';
import type { Directories } from '../directory';
import { countDeclaration } from '../identities/countDeclaration';
import type { Caller, IdentityRecord } from '../ports';
import { notFound, RequestsService, whyNotTriedAgain } from '../requests';
import type { Tenants } from '../tenants';
import { checkTask, isBindable, TaskCheck } from './checkTask';
import { ownerToBind } from './componentToBind';
import { reachesOthers, reachesSecond } from './foreignComponent';

export type TasksServiceDeps = {
  db: Knex;
  auditor: AuditorService;
  logger: LoggerService;
  clock: Clock;
  record: IdentityRecord;
  requests: RequestsService;
  directories: Directories;
  tenants: Tenants;
  /** Waits so many milliseconds. */
  pause: (millis: number) => Promise<void>;
};

/** What the scaffolder asks: may a task have an effect, and here is the component that it made. */
export class TasksService {
  readonly #deps: TasksServiceDeps;

  constructor(deps: TasksServiceDeps) {
    this.#deps = deps;
  }

  #guardSeenAt: string | null = null;

  /** When the guard last asked, since this process started: the one proof that there is one. */
  get guardSeenAt(): string | null {
    return this.#guardSeenAt;
  }

  /** Whether a task may have an effect now, by all that it asked for; else why not, and whether it waits. */
  async check(taskId: string, check: TaskCheck): Promise<TaskCheckView> {
    const now = this.#deps.clock.now();
    this.#guardSeenAt = now;
    const requests = await findRequestsOfTask(this.#deps.db, taskId);
    const answer = checkTask(requests, check);
    const request = requests.find(({ id }) => id === answer.requestId);
    if (!answer.allowed || !request) {
      return answer;
    }
    for (const one of requests) {
      const over = await whyNotTriedAgain(one, now, this.#deps.db);
      if (over !== null) {
        return { ...answer, allowed: false, reason: over };
      }
    }
    if (check.component === undefined) {
      return answer;
    }
    const component = check.component.toLocaleLowerCase('en-US');
    const { db, directories } = this.#deps;
    const identity = request.identity_uid
      ? await findIdentity(db, request.identity_uid)
      : undefined;
    const reason =
      reachesSecond(identity, component) ??
      (await reachesOthers(request, component, {
        ...this.#deps,
        directory: directories.fresh(),
      }));
    return reason === null ? answer : { ...answer, allowed: false, reason };
  }

  /**
   * Ties the component that a task made to the identity that the same task asked for. Repeating it changes nothing. Where
   * the catalog does not know the component in time, the sweep of the catalog ties it later.
   *
   * @throws NotFoundError, ConflictError when the request was another task's, came to nothing, or was about another
   * component
   */
  async bind(
    caller: Caller,
    id: string,
    body: { component: string; taskId: string },
  ): Promise<RequestView> {
    const component = body.component.toLocaleLowerCase('en-US');
    if (!/^component:[^/]+\/[^/]+$/.test(component)) {
      throw new InputError(
        `\`component\` is not a full component ref: ${quote(
          body.component,
        )}; write it as \`component:namespace/name\``,
      );
    }
    const found = await findRequest(this.#deps.db, id);
    if (!found) {
      throw notFound(id);
    }
    checkBinding(found, body.taskId, component);
    const owner = await ownerToBind(found, component, this.#deps);
    const now = this.#deps.clock.now();
    await audited(this.#deps, async (tx, audit) => {
      const request = await lockRequest(tx, id);
      if (!request) {
        throw notFound(id);
      }
      checkBinding(request, body.taskId, component);
      if (owner !== null && request.component === component) {
        await noteComponentOwner(tx, id, owner);
      }
      if (request.kind === 'declare' && owner !== null) {
        await countDeclaration(tx, audit, {
          component,
          owner: request.owner,
          bound: owner === request.owner,
          actor: 'plugin:scaffolder',
          now,
        });
      }
      if (request.identity_uid !== null) {
        // What is somebody else's is theirs to give: with their approval, and not before.
        const given = owner === request.owner || request.state !== 'pending';
        await this.#deps.record.bind(tx, audit, {
          uid: request.identity_uid,
          component,
          owner: request.owner,
          boundTo: given ? owner : null,
          requestId: id,
          now,
        });
      }
    });
    return this.#deps.requests.get(caller, id);
  }
}

function checkBinding(
  request: StoredRequest,
  taskId: string,
  component: string,
): void {
  if (request.task_id !== taskId) {
    throw new ConflictError(
      `the request ${quote(request.id)} is not of the task ${quote(taskId)}`,
    );
  }
  if (!isBindable(request)) {
    throw new ConflictError(
      `the request is \`${request.state}\`, so nothing is tied to it`,
    );
  }
  if (request.component !== null && request.component !== component) {
    throw new ConflictError(
      `the request is about ${quote(request.component)} and not ${quote(
        component,
      )}`,
    );
  }
}

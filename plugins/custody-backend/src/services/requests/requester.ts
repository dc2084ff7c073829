import { InputError, NotAllowedError } from '@backstage/errors';
import {
  quote,
  RequestPayload,
} from '@custody/backstage-plugin-custody-common';
import { SpecialGroups, viewerOf } from '../access';
import type { Caller, Directory } from '../ports';
import type { Tenants } from '../tenants';
import type { Requester } from './proposal';

const SCAFFOLDER = 'plugin:scaffolder';

/** Whose steps were written by somebody else than who runs them. */
const NEVER_AN_AGENT = SCAFFOLDER;
const ASKED_THROUGH_OTHERS: Array<RequestPayload['kind']> = [
  'create',
  'change',
  'renew',
];

/**
 * Finds out in whose name something is asked.
 *
 * INVARIANT: only the scaffolder plugin, with its own credentials, names a requester other than its caller, and only
 * it says which task asks. A service asks for nothing on its own.
 *
 * @throws NotAllowedError for anybody else who does, InputError when the requester is no user
 */
export async function resolveRequester(
  caller: Caller,
  payload: RequestPayload,
  directory: Directory,
  deps: { tenants: Tenants; special: SpecialGroups },
): Promise<{ requester: Requester; submittedBy: string | null }> {
  if (caller.type === 'user') {
    if (payload.requester !== undefined && payload.requester !== caller.ref) {
      throw new NotAllowedError(
        `\`requester\` names ${quote(
          payload.requester,
        )}, and nobody asks in another's name; leave it out`,
      );
    }
    if (payload.task !== undefined && caller.actor !== SCAFFOLDER) {
      throw new NotAllowedError(
        '`task` is for the scaffolder to say; leave it out',
      );
    }
    return {
      requester: requesterOf(caller.ref, caller.groups, deps),
      submittedBy: caller.actor ?? null,
    };
  }
  if (caller.subject !== SCAFFOLDER) {
    throw new NotAllowedError(
      `${quote(
        caller.subject,
      )} asks for nothing; only people do, or ${SCAFFOLDER} for one of them`,
    );
  }
  const { requester } = payload;
  if (requester === undefined) {
    throw new NotAllowedError(
      '`requester` is missing: a service asks for nothing on its own; name the person who started the task',
    );
  }
  if (!requester.startsWith('user:')) {
    throw new InputError(
      `\`requester\` is not a user: ${quote(
        requester,
      )}; write it as \`user:default/name\``,
    );
  }
  return {
    requester: requesterOf(
      requester,
      await directory.groupsOf(requester),
      deps,
    ),
    submittedBy: caller.subject,
  };
}

function requesterOf(
  ref: string,
  groups: string[],
  deps: { tenants: Tenants; special: SpecialGroups },
): Requester {
  const caller = { type: 'user' as const, ref, groups };
  return { ...viewerOf(caller, deps), caller };
}

/**
 * INVARIANT: a plugin that was lent a person's token submits nothing by it. A step of any template could otherwise ask,
 * in the name of whoever runs it, for what that person never saw: a consumer with keys of somebody else, for one.
 *
 * A person may ask through an agent that they talk to, where the platform names its plugin; then too whose key opens a
 * credential is theirs alone to say.
 *
 * @param agents - plugins through which people ask, as `plugin:id`
 * @throws NotAllowedError when the person does not call themselves
 */
export function requireInPerson(
  caller: Caller,
  payload: RequestPayload,
  agents: readonly string[],
): void {
  if (caller.type !== 'user' || !caller.actor) {
    return;
  }
  if (caller.actor === NEVER_AN_AGENT || !agents.includes(caller.actor)) {
    throw new NotAllowedError(
      `${quote(
        caller.actor,
      )} may not ask in the name of a person; people ask themselves, start a template with a \`custody:request\` step, or ask through an agent that \`custody.requests.agents\` names`,
    );
  }
  if (!ASKED_THROUGH_OTHERS.includes(payload.kind)) {
    throw new NotAllowedError(
      `\`kind\` is \`${payload.kind}\`, and ${quote(
        caller.actor,
      )} may ask in the name of a person to ${ASKED_THROUGH_OTHERS.join(
        ', ',
      )} only; ask for it on the page of the identity`,
    );
  }
  if ('consumers' in payload && payload.consumers.length > 0) {
    throw new NotAllowedError(
      `\`consumers\` holds keys, and ${quote(
        caller.actor,
      )} registers none in the name of a person; leave it out, and register the consumer on the page of the identity`,
    );
  }
}

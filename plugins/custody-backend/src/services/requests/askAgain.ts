import {
  Instant,
  isStricter,
  Obligations,
  quote,
  RequestKind,
} from '@custody/backstage-plugin-custody-common';
import type { Db } from '../../store/database';
import { findExceptions, StoredRequest } from '../../store/requests';
import type { Directory, ProviderRegistry } from '../ports';
import type { PolicyService } from '../policy';
import { decideForIntent, Intents } from '@custody/policy';
import { askedNow } from '../policy/question';
import type { Tenants } from '../tenants';
import { withOwnRules } from '../policy/askPolicy';

export type AskAgainDeps = {
  db: Db;
  policy: PolicyService;
  providers: ProviderRegistry;
  tenants: Tenants;
  intents: Intents;
};

/** Why a request would not be approved now; null where nothing speaks against it. */
export type Judgement = {
  /** It would be denied: by policy, for want of its owner, or as the component is somebody else's, whom nobody asked. */
  denied: string | null;
  /** Policy would owe more. */
  stricter: string | null;
  /** What it would owe now; null where it would be denied, or policy was not asked. */
  obligations: Obligations | null;
};

const NOTHING_AGAINST: Judgement = {
  denied: null,
  stricter: null,
  obligations: null,
};
const against = (denied: string): Judgement => ({ ...NOTHING_AGAINST, denied });

/** @returns null while the request still holds; else in words why it is void, as {@link judgeAgain} says */
export async function askAgain(
  request: StoredRequest,
  directory: Directory,
  now: Instant,
  deps: AskAgainDeps,
): Promise<string | null> {
  const { denied, stricter } = await judgeAgain(request, directory, now, deps);
  return denied ?? stricter;
}

/**
 * Asks policy again, with the set in force and the facts as they are now: the requester's groups, the component's
 * lifecycle, where the provider stands, the exceptions in force. Scopes stay as they were resolved at submission,
 * because that is what people approved.
 */
export async function judgeAgain(
  request: StoredRequest,
  directory: Directory,
  now: Instant,
  { db, policy, providers, tenants, intents }: AskAgainDeps,
): Promise<Judgement> {
  const { input, obligations } = request.decision;
  if (!(await directory.exists(request.owner))) {
    return against(
      `its owner ${quote(request.owner)} is no longer in the catalog`,
    );
  }
  const moved = await componentMoved(request, directory);
  if (moved !== null) {
    return against(moved);
  }
  if (input === null || obligations === null) {
    return NOTHING_AGAINST;
  }
  const provider = providers.get(request.derived?.provider ?? '');
  if (request.derived && !provider) {
    return against(
      `the provider ${quote(request.derived.provider)} is no longer configured`,
    );
  }
  const groups = await directory.groupsOf(request.requester);
  const lifecycle = request.component
    ? await directory.lifecycleOf(request.component)
    : null;
  const exceptions = request.identity_uid
    ? await findExceptions(db, request.identity_uid, now)
    : [];
  const answer = decideForIntent(
    policy,
    askedNow(input, {
      groups,
      tenants: tenants.ofMember([request.requester, ...groups]),
      lifecycle,
      provider,
      exceptions,
    }),
    { intents, now },
  );
  const current = withOwnRules(answer, {
    owner: request.owner,
    sponsor: request.sponsor,
    resources: (request.derived?.scopes ?? []).map(scope => ({
      resource: scope.resource,
      owner: scope.resourceOwner,
    })),
    ownRules: [],
  });
  if (current.effect === 'deny' || current.obligations === null) {
    return against(`policy denies it now: ${current.reasons.join('; ')}`);
  }
  return {
    denied: null,
    stricter: isStricter(current.obligations, obligations)
      ? `policy asks for more now than when it was submitted: ${current.reasons.join(
          '; ',
        )}`
      : null,
    obligations: current.obligations,
  };
}

/** Kinds of request that tie something to the component that they name. */
const TYING: RequestKind[] = ['create', 'change', 'declare'];

/** INVARIANT: an approval ties the identity to the component only for an owner who owns both, or was asked. */
async function componentMoved(
  { kind, component, component_owner: before, owner }: StoredRequest,
  directory: Directory,
): Promise<string | null> {
  if (!TYING.includes(kind) || component === null || before === null) {
    return null;
  }
  const now = await directory.ownerOf(component);
  return now === null || now === before || now === owner
    ? null
    : `${quote(component)} belongs to ${quote(now)} by now, who was not asked`;
}

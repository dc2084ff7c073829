import { InputError, NotAllowedError } from '@backstage/errors';
import {
  DecisionView,
  evaluateBodySchema,
  quote,
} from '@custody/backstage-plugin-custody-common';
import { POLICY_ACTIONS, PolicyRequest, PolicyResource } from '@custody/policy';
import type { z } from 'zod/v4';
import type { Db } from '../../store/database';
import { findIdentityByRef } from '../../store/identities/findIdentity';
import type { IdentitiesRow } from '../../store/tables';
import { maySee, seesAll, SpecialGroups, Viewer, viewerOf } from '../access';
import type { Directories } from '../directory';
import type { Directory, ProviderRegistry, Vocabulary } from '../ports';
import { Intent, withOwnRules } from '../requests/askPolicy';
import { decisionViewOf } from '../requests/decisionViews';
import { deriveIdentity } from '../requests/deriveIdentity';
import type { Tenants } from '../tenants';
import type { PolicyService } from './policyService';

export type EvaluateDeps = {
  db: Db;
  policy: PolicyService;
  directories: Directories;
  vocabulary: Vocabulary;
  providers: ProviderRegistry;
  tenants: Tenants;
  special: SpecialGroups;
  intents: readonly Intent[];
};

type WhatIf = z.output<typeof evaluateBodySchema>;

/**
 * What policy would say. Decides nothing and stores nothing.
 *
 * @throws InputError for what can't be asked, NotAllowedError for asking about others, or about what is not the asker's
 */
export async function evaluatePolicy(
  asker: Viewer,
  body: WhatIf,
  deps: EvaluateDeps,
): Promise<DecisionView> {
  const action = POLICY_ACTIONS.find(known => known === body.action);
  if (!action) {
    throw new InputError(
      `\`action\` is not one: ${quote(
        body.action,
      )}; choose one of ${POLICY_ACTIONS.join(', ')}`,
    );
  }
  const principal = body.principal.toLocaleLowerCase('en-US');
  if (!seesAll(asker) && !(principal === asker.refs[0])) {
    throw new NotAllowedError(
      `\`principal\` is ${quote(
        body.principal,
      )}; only the platform team and auditors ask about others`,
    );
  }
  const directory = deps.directories.fresh();
  const groups = await directory.groupsOf(principal);
  const who = viewerOf({ type: 'user', ref: principal, groups }, deps);
  const { resource, resources } = await resourceOf(
    asker,
    body,
    directory,
    deps,
  );
  const intent = deps.intents.find(({ name }) => name === body.intent);
  const request: PolicyRequest = {
    action,
    principal: { type: 'User', id: principal, groups, tenants: who.tenants },
    resource,
    context: {
      ...(body.intent && { intent: body.intent }),
      ...(intent && { intentScopes: intent.scopes }),
    },
  };
  return decisionViewOf(
    withOwnRules(deps.policy.decide(request), {
      owner: resource.owner,
      sponsor: resource.sponsor ?? null,
      resources,
      ownRules: [],
    }),
  );
}

async function resourceOf(
  asker: Viewer,
  { identity }: WhatIf,
  directory: Directory,
  deps: EvaluateDeps,
): Promise<{
  resource: PolicyResource;
  resources: Array<{ resource: string; owner: string | null }>;
}> {
  const row =
    identity.ref === undefined
      ? undefined
      : await findIdentityByRef(
          deps.db,
          identity.ref.toLocaleLowerCase('en-US'),
        );
  if (
    identity.ref !== undefined &&
    (!row ||
      !maySee(asker, { tenant: row.tenant, parties: [row.owner, row.sponsor] }))
  ) {
    throw new InputError(
      `\`identity.ref\`: there is no identity ${quote(
        identity.ref,
      )} that you may see`,
    );
  }
  const owner = identity.owner ?? row?.owner;
  const scopes = identity.scopes ?? (row && namesIn(row));
  if (!owner || !scopes || scopes.length === 0) {
    throw new InputError(
      '`identity` says too little: give `ref`, or `owner` and `scopes`',
    );
  }
  const derived = await deriveIdentity(
    {
      namespace: row?.namespace ?? 'default',
      name: row?.name ?? 'what-if',
      type: identity.type ?? row?.type ?? 'service-account',
      owner: owner.toLocaleLowerCase('en-US'),
      scopes,
      credential: {
        provider: identity.provider ?? row?.provider,
        ...(row && { mode: row.mode }),
      },
      ...(row?.sponsor && { sponsor: row.sponsor }),
      ...(row?.component && { component: row.component }),
    },
    { ...deps, directory },
  );
  if (!derived.ok) {
    throw new InputError(
      derived.problems
        .map(
          ({ field, message, remedy }) => `\`${field}\`: ${message}; ${remedy}`,
        )
        .join('\n'),
    );
  }
  const { proposed, lifecycle } = derived.identity;
  return {
    resource: {
      ref: proposed.ref,
      owner: proposed.owner,
      ...(proposed.sponsor && { sponsor: proposed.sponsor }),
      tenant: proposed.tenant,
      environment: proposed.environment,
      exposure: proposed.exposure,
      type: proposed.type,
      mode: proposed.mode,
      risk: proposed.risk,
      scopes: proposed.scopes,
      ...(proposed.component && { component: proposed.component }),
      ...(lifecycle && { componentLifecycle: lifecycle }),
      componentCount: proposed.component === null ? 0 : 1,
      environmentCount: 1,
    },
    resources: derived.identity.derived.scopes.map(scope => ({
      resource: scope.resource,
      owner: scope.resourceOwner,
    })),
  };
}

function namesIn(row: IdentitiesRow): string[] {
  return JSON.parse(row.scopes);
}

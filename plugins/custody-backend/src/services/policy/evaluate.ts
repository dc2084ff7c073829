import { InputError, NotAllowedError } from '@backstage/errors';
import {
  evaluateBodySchema,
  EvaluateView,
  quote,
  REQUEST_KINDS,
} from '@custody/backstage-plugin-custody-common';
import {
  decideForIntent,
  Intents,
  owedSentences,
  POLICY_ACTIONS,
  PolicyAction,
} from '@custody/policy';
import type { z } from 'zod/v4';
import type { Clock } from '../../clock';
import type { Db } from '../../store/database';
import { findExceptions } from '../../store/requests';
import { seesAll, SpecialGroups, Viewer, viewerOf } from '../access';
import type { Directories } from '../directory';
import type { ProviderRegistry, Vocabulary } from '../ports';
import { withOwnRules } from './askPolicy';
import { checkIntent } from './checkIntent';
import { decisionViewOf } from './decisionViews';
import { refuseProblems } from '../subjects/refusal';
import type { Tenants } from '../tenants';
import type { PolicyService } from './policyService';
import { NOT_SAID, personAsking, policyQuestion } from './question';
import { findWhatIfSubject } from './whatIfSubject';

export type EvaluateDeps = {
  db: Db;
  clock: Clock;
  policy: PolicyService;
  directories: Directories;
  vocabulary: Vocabulary;
  providers: ProviderRegistry;
  tenants: Tenants;
  special: SpecialGroups;
  intents: Intents;
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
): Promise<EvaluateView> {
  const action = actionOf(body);
  const principal = body.principal.toLocaleLowerCase('en-US');
  if (!seesAll(asker) && !(principal === asker.refs[0])) {
    throw new NotAllowedError(
      `\`principal\` is ${quote(
        body.principal,
      )}; only the platform team and auditors ask about others`,
    );
  }
  refuseProblems(checkIntent(body.intent, deps.intents()));
  const directory = deps.directories.fresh();
  const now = deps.clock.now();
  const groups = await directory.groupsOf(principal);
  const caller = { type: 'user' as const, ref: principal, groups };
  const subject = await findWhatIfSubject(
    asker,
    { action, identity: body.identity },
    { ...deps, directory, now },
  );
  const isRequest = REQUEST_KINDS.some(kind => kind === action);
  const decision = decideForIntent(
    deps.policy,
    policyQuestion({
      action,
      by: personAsking({ ...viewerOf(caller, deps), caller }),
      about: subject,
      exceptions: subject.existing
        ? await findExceptions(deps.db, subject.existing.uid, now)
        : [],
      intent: body.intent,
      // Policy is told why of a request, and of broken glass: whoever does it has to say, so the answer is of one who did.
      ...((isRequest || action === 'breakGlass') && {
        more: { reason: NOT_SAID },
      }),
    }),
    { intents: deps.intents, now },
  );
  // What is done at once owes nothing but what policy says.
  const effective = isRequest ? withOwnRules(decision, subject) : decision;
  return {
    ...decisionViewOf(effective),
    owes: effective.obligations ? owedSentences(effective.obligations) : [],
  };
}

function actionOf({ action }: WhatIf): PolicyAction {
  const found = POLICY_ACTIONS.find(known => known === action);
  if (!found) {
    throw new InputError(
      `\`action\` is not one: ${quote(
        action,
      )}; choose one of ${POLICY_ACTIONS.join(', ')}`,
    );
  }
  return found;
}

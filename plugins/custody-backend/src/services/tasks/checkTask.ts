import {
  isOpen,
  quote,
  REQUEST_ACTION,
  RequestState,
  TaskCheckView,
} from '@custody/backstage-plugin-custody-common';
import type { StoredRequest } from '../../store/requests';

/** What the guard around an effect action asks: what the rendered input of the step says. */
export type TaskCheck = {
  templateRef: string;
  action: string;
  component?: string;
  owner?: string;
  scopes?: string[];
};

const GONE: RequestState[] = [
  'denied',
  'expired',
  'withdrawn',
  'superseded',
  'failed',
  'lapsed',
];

const WAITS =
  'nothing is created before the request is approved; once it is, start the template again with the same values';

/**
 * Whether a scaffolder task may have an effect now.
 *
 * INVARIANT: only a task that asked may; none of what it asked for was turned down; and what the effect is about is
 * what was asked and, once that was decided, what was granted of it.
 *
 * @param requests - all requests of the task
 */
export function checkTask(
  requests: readonly StoredRequest[],
  check: TaskCheck,
): TaskCheckView {
  if (requests.length === 0) {
    return {
      allowed: false,
      reason: `this task asked for no identity, so ${quote(
        check.action,
      )} is not run; the template has to call \`custody:request\` first`,
      requestId: null,
      state: null,
      waits: false,
    };
  }
  for (const request of requests) {
    const reason = reasonAgainst(request, check);
    if (reason !== null) {
      return answer(request, reason);
    }
  }
  // What no approval can change is told before what one would.
  const asked = requests.filter(request => mismatch(request, check) === null);
  if (asked.length === 0) {
    return answer(requests[0], mismatch(requests[0], check));
  }
  const waiting = requests.find(waitsForApproval);
  if (waiting) {
    return { ...answer(waiting, WAITS), waits: true };
  }
  const granted = asked.find(request => takenOut(request, check) === null);
  return granted
    ? answer(granted, null)
    : answer(asked[0], takenOut(asked[0], check));
}

/**
 * Why an effect may not be about a scope that was asked for, and that reviewers took out. Asking itself is no such effect:
 * a task that is tried again asks for what it asked for.
 */
function takenOut(
  { granted, decision }: StoredRequest,
  { action, scopes = [] }: TaskCheck,
): string | null {
  if (granted === null || action === REQUEST_ACTION) {
    return null;
  }
  const names = (list: readonly string[]) =>
    list.map(quote).join(', ') || 'no scope';
  const out = scopes.filter(scope => !granted.scopes.includes(scope));
  if (out.length === 0) {
    return null;
  }
  const how =
    decision.obligations?.effects === 'after-approval'
      ? `start the template again with the scopes ${names(
          granted.scopes,
        )}: it goes on with what was approved`
      : 'ask to change the identity where they are needed';
  return `the effect is about ${names(
    out,
  )}, which reviewers took out of the request: what is granted is ${names(
    granted.scopes,
  )}; ${how}`;
}

function waitsForApproval({ state, decision }: StoredRequest): boolean {
  return (
    state === 'pending' && decision.obligations?.effects === 'after-approval'
  );
}

function answer(request: StoredRequest, reason: string | null): TaskCheckView {
  return {
    allowed: reason === null,
    reason,
    requestId: request.id,
    state: request.state,
    waits: false,
  };
}

function reasonAgainst(
  request: StoredRequest,
  { templateRef }: TaskCheck,
): string | null {
  if (request.template_ref !== templateRef.toLocaleLowerCase('en-US')) {
    return `the request was made by the template ${quote(
      request.template_ref,
    )} and not by ${quote(templateRef)}`;
  }
  if (GONE.includes(request.state)) {
    return `the request is \`${request.state}\`${
      request.outcome ? `: ${request.outcome}` : ''
    }; start the template again to ask anew`;
  }
  return null;
}

/** By what a template is mended that makes something else than what its form asked for. */
const MEND = {
  owner:
    'let the step and the `catalog-info.yaml` that the template renders take the owner from the parameter that feeds `owner` of `custody:request`',
  component:
    'let the step and the `catalog-info.yaml` that the template renders name the component as `identity.component` of `custody:request` does',
  scope:
    'let the step take its scopes from the parameter that feeds `scopes` of `custody:request`',
};

function mismatch(request: StoredRequest, check: TaskCheck): string | null {
  const asked = request.derived?.scopes.map(({ name }) => name) ?? [];
  const wrong = (what: keyof typeof MEND, value: string, instead: string) =>
    `the effect is about the ${what} ${quote(
      value,
    )}, and what was asked for is ${instead}. No approval changes that, the template has to: ${
      MEND[what]
    }`;
  if (check.owner && check.owner.toLocaleLowerCase('en-US') !== request.owner) {
    return wrong('owner', check.owner, quote(request.owner));
  }
  if (
    check.component &&
    request.component !== null &&
    check.component.toLocaleLowerCase('en-US') !== request.component
  ) {
    return wrong('component', check.component, quote(request.component));
  }
  const unasked = check.scopes?.find(scope => !asked.includes(scope));
  return unasked === undefined
    ? null
    : wrong('scope', unasked, asked.map(quote).join(', ') || 'no scope');
}

/** Whether a request of a task can still be tied to the component that the task made. */
export function isBindable(request: StoredRequest): boolean {
  return isOpen(request.state) || request.state === 'fulfilled';
}

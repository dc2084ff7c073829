import {
  ApprovalRequirement,
  ApproverTerm,
  Obligations,
  stageOf,
} from '@custody/backstage-plugin-custody-common';
import { Duration } from 'luxon';
import { PolicyDecision } from './decision';
import { requestProblem } from './requestProblem';

/**
 * A decision in plain sentences: what was decided and why, what is owed, what
 * ends when, and under which set.
 */
export function explain(decision: PolicyDecision): string[] {
  return [
    whatWasAsked(decision),
    ...decision.reasons.map((reason, at) => because(reason, decision, at)),
    ...(decision.obligations ? owedSentences(decision.obligations) : []),
    `Decided under the policy set ${decision.policyHash.slice(0, 12)}.`,
  ];
}

function whatWasAsked({ input, effect }: PolicyDecision): string {
  if (requestProblem(input) !== undefined) {
    return 'What was asked is no request, so it is denied.';
  }
  const may = effect === 'allow' ? 'may' : 'may not';
  return `${input.principal.id} ${may} ${input.action} ${input.resource.ref}.`;
}

function because(reason: string, decision: PolicyDecision, at: number): string {
  const id = decision.errors.length === 0 ? decision.policyIds[at] : undefined;
  return id === undefined ? sentence(reason) : `${id}: ${sentence(reason)}`;
}

/** What is owed, and what ends when, in plain sentences. */
export function owedSentences(obligations: Obligations): string[] {
  const { approvals, maxGrant, rotateEvery, maxTtl, maxOverlap } = obligations;
  const times: [string | null, string][] = [
    [maxGrant, 'The grant ends after'],
    [rotateEvery, 'Its credential is rotated every'],
    [maxTtl, 'Leases and tokens end after'],
    [maxOverlap, 'An old version is revoked after'],
  ];
  return [
    approvals.length === 0
      ? 'No approval is owed.'
      : `Owed: ${inStages(approvals)}.`,
    ...times.flatMap(([time, what]) =>
      time === null ? [] : `${what} ${durationWords(time)}.`,
    ),
    ...(obligations.effects === 'after-approval'
      ? ['Nothing is created before it is approved.']
      : []),
  ];
}

/** Those of a stage together, and one stage after the other. */
function inStages(approvals: readonly ApprovalRequirement[]): string {
  const stages = [...new Set(approvals.map(stageOf))].sort((a, b) => a - b);
  return stages
    .map(stage =>
      listed(
        approvals.filter(each => stageOf(each) === stage).map(requirement),
        'and',
      ),
    )
    .join('; then ');
}

function requirement({ term, count }: ApprovalRequirement): string {
  return `${count === 1 ? 'one approval' : `${count} approvals`} from ${who(
    term,
  )}`;
}

function who(term: ApproverTerm): string {
  switch (term.kind) {
    case 'group':
      return term.ref.replace(/^group:(default\/)?/, '');
    case 'anyOf':
      return listed(term.of.map(who), 'or');
    case 'owner':
      return 'the owner';
    case 'resource-owner':
      return 'the owner of each resource';
    default:
      return 'the sponsor';
  }
}

function durationWords(time: string): string {
  return Duration.fromISO(time, { locale: 'en' }).toHuman();
}

function listed(items: string[], word: 'and' | 'or'): string {
  return items.length < 2
    ? items.join('')
    : `${items.slice(0, -1).join(', ')} ${word} ${items[items.length - 1]}`;
}

/** A policy's reason as a sentence of its own. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  const end = /[.!?]$/.test(trimmed) ? '' : '.';
  return `${trimmed.charAt(0).toUpperCase()}${trimmed.slice(1)}${end}`;
}

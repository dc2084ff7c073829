/**
 * Custody's policy: a Cedar policy set with obligations. No Backstage in it.
 *
 * @packageDocumentation
 */
export { ACTION_RULES, POLICY_ACTIONS } from './actions';
export type { ObligationName, PolicyAction, PrincipalType } from './actions';
export type { PolicyDecision } from './decision';
export { decideForIntent } from './decideForIntent';
export type { Intents } from './decideForIntent';
export { readPolicyDirectory } from './directory';
export { explain, owedSentences } from './explain';
export { overviewOf } from './overview';
export type { OverviewAsker, OverviewLine, OverviewPlace } from './overview';
export { PolicyHolder } from './holder';
export type { ReloadResult } from './holder';
export { loadPolicySet } from './load';
export type { LoadResult } from './load';
export { PolicySet } from './policySet';
export type { PolicyInfo } from './policySet';
export { formatProblem } from './problems';
export type { PolicyProblem } from './problems';
export { canonicalRequest, parseRequest, serializeRequest } from './request';
export type {
  PolicyContext,
  PolicyPrincipal,
  PolicyRequest,
  PolicyResource,
} from './request';
export { requestProblem } from './requestProblem';
export { CEDAR_SCHEMA } from './schema';
export type { NamedWords } from './vocabulary';
export type { PolicyFile } from './source';
export { successorOf } from './successor';

import {
  AUDIT_EVENT_TYPES,
  type AuditEventType,
} from '@custody/backstage-plugin-custody-common';
import { table } from './table';

/** What each event means. A type without a meaning doesn't compile. */
const MEANINGS: Record<AuditEventType, string> = {
  'request.submitted': 'somebody asked; policy allowed it or was about to deny',
  'request.denied-by-policy':
    'policy denied it: at submission, at quorum, or before it was fulfilled',
  'request.reviewed': 'one person approved or denied, with a reason',
  'request.reviewed-rapidly':
    'one person gave more verdicts in a short time than can have been read (`custody.requests.rapid`)',
  'request.approved': 'nothing is owed any more',
  'request.break-glass':
    'in an emergency it was approved at once, without the reviews that it owes: by whom, why, under which policy, until when',
  'request.break-glass-reviewed':
    'somebody else said afterwards whether that was justified',
  'request.denied': 'a reviewer denied it',
  'request.withdrawn': 'the requester took it back',
  'request.superseded': 'a newer request for the same identity took its place',
  'request.expired': 'nobody decided in time (`custody.requests.expireAfter`)',
  'request.fulfilled': 'what was approved is in place',
  'request.failed': 'what was approved could not be brought about',
  'request.lapsed':
    'approved, and not fulfilled in time (`custody.requests.lapseAfter`)',
  'request.continued':
    'its template was started again with the same values, and the new task goes on with it',
  'delegation.created':
    'a person lent their reviews to another, until when and why',
  'delegation.revoked': 'a person took back what they had lent',
  'identity.governed':
    'a grant began: scopes, provider and end are in the data',
  'identity.bound':
    'a component was tied to the identity: its owner owns both, or agreed',
  'identity.unbound':
    'the component became that of an owner who was not asked, so that the identity is no longer shown there',
  'identity.suspended': 'cut off, and can be resumed',
  'identity.resumed': 'no longer suspended',
  'identity.compromised': 'every version was cut off at once',
  'identity.retired': 'revoked for good; the ref is not used again',
  'identity.discovered':
    'an identity declared in Git was first seen, or seen again after it was gone',
  'identity.edit-refused':
    'an edit in Git could not be asked for; what is governed stays',
  'identity.edited':
    'what Git declares of an identity that nobody approved changed',
  'identity.undeclared':
    'Git no longer declares an identity that nobody approved; it is let go',
  'identity.ref-conflict':
    'Git declares the name of an identity that a request made',
  'identity.ref-conflict-over': 'Git no longer declares that name too',
  'identity.owner-missing': 'the owner is no longer in the catalog',
  'identity.owner-found': 'the owner is in the catalog again',
  'identity.component-missing': 'the component is not in the catalog',
  'identity.component-found': 'the component is in the catalog',
  'component.declared': 'a component was said to need no credential',
  'component.declaration-bound':
    'the component of a declaration is there, and is the one of the owner who declared it',
  'component.declaration-unbound':
    'the component of a declaration became that of another owner, so that it no longer counts',
  'consumer.registered': 'the public keys of a consumer were approved',
  'consumer.suspended':
    'a consumer’s key opens nothing any more: the request that registered it came to nothing',
  'operation.started': 'the engine has work to do, and for whom',
  'operation.step': 'a step of it was done',
  'operation.failed-attempt': 'a step failed and will be tried again',
  'operation.done': 'every step was done',
  'operation.failed': 'a step failed in a way that repeating can’t mend',
  'operation.cancelled': 'it was no longer wanted',
  'credential.issued': 'a version was made and verified by a real login',
  'credential.activated': 'a version became the current one',
  'credential.delivered': 'a version lies where its consumers fetch it',
  'credential.acknowledged': 'a consumer said, signed, that it uses a version',
  'credential.revoked': 'the provider no longer knows a version',
  'lease.issued':
    'a consumer leased a credential, which was seen to work; its end is in the data',
  'lease.renewed': 'a lease lasts for longer, within what it was given under',
  'lease.refused': 'policy allowed no lease',
  'lease.failed': 'the provider could not make a lease',
  'lease.end-failed':
    'the provider could not end a lease; it is tried until it is gone',
  'lease.ended': 'the provider no longer knows the account of a lease',
  'policy.loaded': 'a policy set came into force; its hash is in the data',
  'policy.refused': 'a policy set was refused, and the one before stays',
  'vocabulary.loaded':
    'other scopes or intents came into force while the backend ran',
  'vocabulary.refused': 'scopes or intents were refused, and those before stay',
  'access.refused': 'a caller tried what it may not',
  'consumer.late-notice':
    'those who answer for consumers that have not moved were told, at half and nine tenths of the overlap and when it ended',
  'credential.login-seen':
    'the provider saw a login that can only be that of one consumer: it moved',
  'operation.tried-now': 'somebody had a failed step tried again at once',
  'rotation.paused': 'scheduled rotation was paused for the whole fleet',
  'rotation.resumed': 'scheduled rotation goes on',
  'audit.read': 'somebody read the audit log',
  'audit.exported':
    'somebody took an export of the audit log, or a certificate from it',
  'audit.pruned':
    'events that are older than `custody.audit.keepFor` were given up to removal; the head up to which is in the data',
  'provider.inventory':
    'a provider said which accounts it has, or could not: against it the log is found complete or not',
};

const INTRODUCTION = `# Audit events

Every change writes its event in the same transaction: without the event there is no change. Each event has an id, an
instant, a type, an actor (\`user:…\`, \`plugin:…\`, \`consumer:…\`, \`engine\`, \`policy\`, or what nobody signed in for:
\`system:custody/git\`, \`system:custody/scopes\`, \`system:custody/retention\`), a subject
(an entity ref, or \`request:…\`), an outcome (\`success\`, \`failure\`, \`denied\`), a reason where a person gave
one, and data that never holds a secret.

Events are read at [\`GET /audit\`](../http-api.md#get-audit) and mirrored to Backstage's auditor once the change has
committed: there \`eventId\` names the type (\`request-approved\`), and \`meta.auditEventId\` is the event's own unique id.
A mirror that fails is logged and undoes nothing. The list of types is final: a later release adds types and never
changes what one means. Not every type is written yet. Within seconds events are sealed, and \`custody audit verify\` says
of an export whether it is whole.`;

/** `docs/reference/audit-events.md`. */
export function renderAuditEvents(): string {
  const rows = AUDIT_EVENT_TYPES.map(type => [`\`${type}\``, MEANINGS[type]]);
  return [INTRODUCTION, table(['type', 'what happened'], rows)].join('\n\n');
}

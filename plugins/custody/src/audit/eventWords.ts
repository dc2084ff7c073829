import {
  AUDIT_EVENT_TYPES,
  type AuditEventType,
} from '@custody/backstage-plugin-custody-common';
import { nameOf } from '../shared/names';
import type { T } from '../translation';

/** An event, of a list or of the record. */
export type EventLike = { type: string; data: Record<string, unknown> };

/** Of events whose names begin alike, e.g. `request`. */
export const areaOf = (type: string) => type.split('.')[0] as Area;
export type Area = AuditEventType extends `${infer First}.${string}`
  ? First
  : never;

/** @returns what an event of a type is called; its own name, where the log is newer than this page */
export function nameOfType(t: T, type: string): string {
  const known = AUDIT_EVENT_TYPES.find(each => each === type);
  return known ? t(`auditEvent.${known}`) : type;
}

/** @returns what happened, in a few words that follow who did it */
export function eventInWords(t: T, { type, data }: EventLike): string {
  if (type === 'request.reviewed') {
    const { verdict } = data;
    if (verdict === 'approve' || verdict === 'deny') {
      return t(`auditVerdict.${verdict}`);
    }
  }
  if (type === 'request.break-glass-reviewed') {
    const { verdict } = data;
    if (verdict === 'justified' || verdict === 'not-justified') {
      return t(`auditVerdict.${verdict}`);
    }
  }
  return nameOfType(t, type);
}

const REQUEST_KINDS = [
  'create',
  'change',
  'renew',
  'transfer',
  'except',
  'retire',
  'consume',
  'declare',
] as const;
const OPERATION_KINDS = [
  'issue',
  'rotate',
  'revoke',
  'suspend',
  'resume',
  'compromised',
  'retire',
] as const;
const STEPS = [
  'issue',
  'deliver',
  'activate',
  'observe',
  'revoke',
  'verify-revoked',
  'suspend',
  'resume',
] as const;

/**
 * What else there is to know of an event at a glance. Its data is whatever was recorded then, so nothing is taken for granted
 * about it.
 */
export function eventDetails(t: T, event: EventLike): string[] {
  const { type, data } = event;
  const area = areaOf(type);
  const kinds = area === 'request' ? REQUEST_KINDS : OPERATION_KINDS;
  const kind = kinds.find(each => each === data.kind);
  const step = STEPS.find(each => each === data.step);
  const details = [
    kind && area === 'request' && t(`requestKind.${kind as 'create'}`),
    kind && area !== 'request' && t(`operation.${kind as 'issue'}`),
    step && t(`step.${step}`),
    versionsOf(t, data),
    consumerOf(area, data),
    waiting(t, data),
    typeof data.onBehalfOf === 'string' &&
      t('audit.details.onBehalfOf', { who: nameOf(data.onBehalfOf) }),
    type === 'audit.read' &&
      t('audit.details.read', { count: Number(data.count ?? 1) }),
    typeof data.format === 'string' && data.format.toLocaleUpperCase('en-US'),
  ].filter((detail): detail is string => Boolean(detail));
  // An operation may be called like one of its steps.
  return [...new Set(details)];
}

function versionsOf(t: T, data: EventLike['data']): string | undefined {
  const { fromVersion: from, toVersion: to, version } = data;
  if (typeof version === 'number') {
    return t('audit.details.version', { version: String(version) });
  }
  if (typeof to !== 'number') {
    return undefined;
  }
  return typeof from === 'number' && from !== to
    ? t('audit.details.versions', { from: String(from), to: String(to) })
    : t('audit.details.version', { version: String(to) });
}

/** Which consumer it is about; events of consumers alone have it as `name`. */
function consumerOf(
  area: Area,
  { consumer, name }: EventLike['data'],
): string | undefined {
  const called = area === 'consumer' ? consumer ?? name : consumer;
  return typeof called === 'string' ? called : undefined;
}

function waiting(t: T, { waitingFor }: EventLike['data']): string | undefined {
  const names = Array.isArray(waitingFor) ? waitingFor : [];
  return names.length > 0
    ? t('audit.details.waitingFor', { names: names.join(', ') })
    : undefined;
}

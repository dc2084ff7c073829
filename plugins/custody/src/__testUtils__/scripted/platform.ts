import type { RouteQuery } from '@custody/backstage-plugin-custody-common';
import { auditDetail, auditHead, auditView } from '../audit';
import { policyAnswer, policyOverview, policySet } from '../policy';
import type { World } from '../world';
import { type Handlers, missing, page } from './answers';

/** What is the platform's: policy, vocabulary, gates, and the audit log. */
export function platformHandlers(world: World): Handlers {
  return {
    gates: () => ({ items: world.gates }),
    policy: () => policySet,
    policyOverview: ({ query = {} }) => ({ ...policyOverview, ...query }),
    evaluate: () => policyAnswer,
    scopes: () => ({ items: world.scopes }),
    audit: ({ query = {} }) => listAudit(world, query),
    auditEvent: ({ params }) => {
      const detail = auditDetail(world.audit.log, params.id);
      if (!detail) throw missing(`event \`${params.id}\``);
      return detail;
    },
    auditHeads: () => ({
      items: world.audit.log.length > 0 ? [auditHead(world.audit.log)] : [],
      nextCursor: null,
      unsealedSince: null,
      newestSignature: world.audit.log.length > 0 ? 'holds' : null,
    }),
    auditExport: () =>
      world.audit.log.map(record => `${JSON.stringify(record)}\n`).join(''),
  };
}

function listAudit(world: World, query: RouteQuery<'audit'>) {
  const { log, whole } = world.audit;
  const found = log.filter(
    event =>
      (['type', 'actor', 'subject', 'outcome'] as const).every(
        key => !query[key] || event[key] === query[key],
      ) &&
      event.type !== query.without &&
      (!query.from || event.at >= query.from) &&
      (!query.until || event.at < query.until),
  );
  const { items, nextCursor } = page(found, query);
  return {
    items: items.map(auditView),
    nextCursor,
    whole,
    ...(query.total && { total: found.length }),
  };
}

import { routes } from '@custody/backstage-plugin-custody-common';
import type { Router } from 'express';
import type {
  AuditService,
  CertificateService,
  HeadsService,
} from '../services/audit';
import type { DefineRoute } from './defineRoute';
import type { StreamRoute } from './streamRoute';

/** The record of everything, and what proves it whole. */
export function addAuditRoutes(
  { route, stream }: { route: DefineRoute; stream: StreamRoute },
  router: Router,
  services: {
    audit: AuditService;
    heads: HeadsService;
    certificates: CertificateService;
  },
): void {
  const { audit, heads, certificates } = services;
  route(router, routes.audit, input => audit.list(input, input.query));
  route(router, routes.auditEvent, input => audit.get(input, input.params.id));
  route(router, routes.auditHeads, ({ query }) => heads.list(query));
  route(router, routes.auditKeys, () => heads.keys());
  stream(router, routes.auditExport, input => audit.export(input, input.query));
  stream(router, routes.requestCertificate, input =>
    certificates.ofRequest(input, input.params.id),
  );
}

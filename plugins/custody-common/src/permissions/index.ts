import { createPermission } from '@backstage/plugin-permission-common';

/** Resource type of identities, and of all that belongs to one. */
export const RESOURCE_TYPE_CUSTODY_IDENTITY = 'custody-identity';

/** See an identity, its health and its history. */
export const custodyIdentityReadPermission = createPermission({
  name: 'custody.identity.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_CUSTODY_IDENTITY,
});

/** Rotate, suspend, resume, report as compromised or retire an identity. */
export const custodyIdentityOperatePermission = createPermission({
  name: 'custody.identity.operate',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_CUSTODY_IDENTITY,
});

/** Review a request about an identity. */
export const custodyRequestReviewPermission = createPermission({
  name: 'custody.request.review',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_CUSTODY_IDENTITY,
});

/** Submit a request. */
export const custodyRequestCreatePermission = createPermission({
  name: 'custody.request.create',
  attributes: { action: 'create' },
});

/** Read the audit log. */
export const custodyAuditReadPermission = createPermission({
  name: 'custody.audit.read',
  attributes: { action: 'read' },
});

/** All permissions of Custody. They only narrow what its own rules allow. */
export const custodyPermissions = [
  custodyIdentityReadPermission,
  custodyIdentityOperatePermission,
  custodyRequestReviewPermission,
  custodyRequestCreatePermission,
  custodyAuditReadPermission,
];

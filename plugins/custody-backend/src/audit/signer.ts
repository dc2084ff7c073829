import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Signer } from '@custody/backstage-plugin-custody-node';
import type { AuditConfig } from '../config/audit';
import type { AuditExtensions } from './extensions';
import { createFileSigner } from './fileSigner';

/** @returns what signs the audit log here: that of a module, else the key in a file; undefined where there is neither */
export async function createSigner(
  { signer }: AuditExtensions,
  { keyFile }: AuditConfig,
  logger: LoggerService,
): Promise<Signer | undefined> {
  return (
    signer ??
    (keyFile === null ? undefined : await createFileSigner(keyFile, logger))
  );
}

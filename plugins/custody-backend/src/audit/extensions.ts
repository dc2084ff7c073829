import { ConflictError } from '@backstage/errors';
import { quote } from '@custody/backstage-plugin-custody-common';
import type {
  AuditHeadPublisher,
  CustodyAuditExtensionPoint,
  Signer,
} from '@custody/backstage-plugin-custody-node';

const BUILT_IN = ['log', 'file', 'events'];

/** What modules brought. */
export class AuditExtensions implements CustodyAuditExtensionPoint {
  signer: Signer | undefined;
  readonly publishers = new Map<string, AuditHeadPublisher>();

  setSigner(signer: Signer): void {
    if (this.signer !== undefined) {
      throw new ConflictError(
        'two modules bring a signer for the audit log; take one of them out',
      );
    }
    this.signer = signer;
  }

  addHeadPublisher(publisher: AuditHeadPublisher): void {
    const { name } = publisher;
    if (this.publishers.has(name) || BUILT_IN.includes(name)) {
      throw new ConflictError(
        `two publishers of audit heads are named ${quote(
          name,
        )}; take one of them out`,
      );
    }
    this.publishers.set(name, publisher);
  }
}

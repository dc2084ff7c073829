import type { OperationStep } from '@custody/backstage-plugin-custody-common';
import { toFailure } from '../failures';

/** A step took longer than the engine waits. It may still be at it: steps are made to be repeated. */
export class StepTimeoutError extends Error {
  override readonly name = 'StepTimeoutError';
}

/** Another holder has the operation now; what this one knew counts for nothing. */
export class TicketLostError extends Error {
  override readonly name = 'TicketLostError';
}

/** A step could not be prepared or settled. */
export class StepError extends Error {
  override readonly name = 'StepError';

  constructor(readonly step: OperationStep, override readonly cause: unknown) {
    super(`step \`${step}\` failed: ${toFailure(cause).message}`);
  }
}

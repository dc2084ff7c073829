import type { OperationStep } from '@custody/backstage-plugin-custody-common';
import { activateStep } from './activate';
import { deliverStep } from './deliver';
import { issueStep } from './issue';
import { observeStep } from './observe';
import { revokeStep } from './revoke';
import { type AnyStep, anyStep } from './step';
import { resumeStep, suspendStep } from './suspend';
import { verifyRevokedStep } from './verifyRevoked';

/** Every step by its name. */
export const STEPS: Record<OperationStep, AnyStep> = {
  issue: anyStep(issueStep),
  deliver: anyStep(deliverStep),
  activate: anyStep(activateStep),
  observe: anyStep(observeStep),
  revoke: anyStep(revokeStep),
  'verify-revoked': anyStep(verifyRevokedStep),
  suspend: anyStep(suspendStep),
  resume: anyStep(resumeStep),
};
export * from './step';

import { z } from 'zod/v4';
import { OPERATION_STEPS, type OperationStep } from './words';

const instant = z.string();

/** What is kept of one step of an operation. */
const stepRecordSchema = z.object({
  name: z.enum(OPERATION_STEPS),
  startedAt: instant.nullable(),
  doneAt: instant.nullable(),
  attempts: z.number().int(),
  error: z.string().nullable(),
});
export type StepRecord = z.infer<typeof stepRecordSchema>;

/** How far an operation has come; the column `operations.steps`. */
export const operationProgressSchema = z.object({
  steps: z.array(stepRecordSchema),
  /** Set when the new version came to nothing and is being taken back. */
  abandoned: z.object({ reason: z.string(), at: instant }).nullable(),
});
export type OperationProgress = z.infer<typeof operationProgressSchema>;

export const NO_PROGRESS: OperationProgress = { steps: [], abandoned: null };

/** @returns what is kept of a step; a step never begun has no attempts */
export function stepRecord(
  progress: OperationProgress,
  name: OperationStep,
): StepRecord {
  return (
    progress.steps.find(step => step.name === name) ?? {
      name,
      startedAt: null,
      doneAt: null,
      attempts: 0,
      error: null,
    }
  );
}

/** @returns the progress with some members of one step replaced */
export function withStep(
  progress: OperationProgress,
  name: OperationStep,
  change: Partial<Omit<StepRecord, 'name'>>,
): OperationProgress {
  const others = progress.steps.filter(step => step.name !== name);
  return {
    ...progress,
    steps: [...others, { ...stepRecord(progress, name), ...change }],
  };
}

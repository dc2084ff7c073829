import type { OperationView } from '@custody/backstage-plugin-custody-common';
import { nameOf } from '../../shared/names';
import { moment } from '../../time';
import type { T } from '../../translation';
import type { Lane, Phase } from './layout';

/** What of an operation tells how a version came to be. */
export type Making = Pick<
  OperationView,
  'step' | 'state' | 'requestedBy' | 'finishedAt'
>;

/** @returns the operations that made versions, by version: of several, such as of one that was abandoned, the newest */
export function makingsOf(
  operations: readonly OperationView[],
): ReadonlyMap<number, Making> {
  const made = new Map<number, Making>();
  for (const operation of operations) {
    const { toVersion } = operation;
    if (toVersion !== null && !made.has(toVersion)) {
      made.set(toVersion, operation);
    }
  }
  return made;
}

/** @returns a stretch of a version's life in words: which step, since when, who moved in it, and who asked for it */
export function phaseInWords(
  t: T,
  options: {
    lane: Lane;
    phase: Phase;
    making: Making | undefined;
    language: string;
  },
): string {
  const { lane, phase, making, language } = options;
  const when = (millis: number) =>
    moment(new Date(millis).toISOString(), language);
  const isOver = lane.phases.some(({ from }) => from >= phase.to);
  const start = t(`identity.timeline.${isOver ? 'phaseOver' : 'phase'}`, {
    version: String(lane.version),
    state: t(`identity.versionState.${phase.kind}`),
    since: when(phase.from),
    until: when(phase.to),
  });
  // How it came to be is told of what was of use.
  if (phase.kind === 'revoked') {
    return [start, t('identity.timeline.did.revoked')].join(' · ');
  }
  const underWay =
    making && making.finishedAt === null && making.step
      ? t('identity.timeline.underWay', { step: t(`step.${making.step}`) })
      : t(`identity.timeline.did.${phase.kind}`);
  const moved =
    phase.kind === 'current' && lane.moves.length > 0
      ? t('identity.timeline.movedHere', {
          names: lane.moves.map(({ name }) => name).join(', '),
        })
      : null;
  const by = making && whoAsked(t, making.requestedBy);
  return [start, underWay, moved, by].filter(Boolean).join(' · ');
}

function whoAsked(t: T, requestedBy: string): string {
  return requestedBy.startsWith('user:')
    ? t('identity.timeline.askedBy', { who: nameOf(requestedBy) })
    : t('identity.timeline.bySchedule');
}

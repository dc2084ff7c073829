import type {
  CredentialView,
  VersionState,
} from '@custody/backstage-plugin-custody-common';

/** A stretch of one version's life. */
export type Phase = {
  kind: 'next' | 'current' | 'retiring' | 'revoked';
  /** Milliseconds since 1970. */
  from: number;
  to: number;
};

export type Lane = {
  version: number;
  state: VersionState;
  phases: Phase[];
  moves: { name: string; at: number; by: 'acknowledgement' | 'login' }[];
};

export type Picture = {
  /** Newest first. */
  lanes: Lane[];
  /** How many older versions are left out. */
  older: number;
  from: number;
  to: number;
};

/** More lanes than this are not read; the rest is in the table. */
export const MAX_LANES = 6;
/** A picture shows at least this much of the past, so that something made this moment is not all there is of it. */
const LEAST_BEHIND_MILLIS = 60_000;
/** Room before the first version, as a share of its age. */
const BEFORE = 0.04;
/** Room ahead of now, as a share of what lies behind. */
const AHEAD = 0.15;
/** The future may take this share of what lies behind, so that a far end doesn't press the past together. */
const MOST_AHEAD = 0.6;

/**
 * Lays out versions over time.
 *
 * @param credentials - versions in any order
 * @param now - milliseconds since 1970
 * @param horizon - instants ahead that should be in the picture if they fit, e.g. when rotation is due
 * @returns lanes with phases, newest first, and the span of time that the picture covers
 */
export function layOut(
  credentials: readonly CredentialView[],
  now: number,
  horizon: readonly (string | null)[],
): Picture {
  const newestFirst = [...credentials].sort((a, b) => b.version - a.version);
  const shown = newestFirst.slice(0, MAX_LANES);
  const lanes = shown.map(credential => laneOf(credential, now));
  const starts = lanes.flatMap(lane => lane.phases.map(phase => phase.from));
  const oldest = Math.min(now - LEAST_BEHIND_MILLIS, ...starts);
  const from = oldest - (now - oldest) * BEFORE;
  const behind = now - from;
  const furthest = now + behind * MOST_AHEAD;
  const wanted = horizon
    .filter((at): at is string => at !== null)
    .map(at => Date.parse(at) + behind * 0.05)
    .filter(at => at <= furthest);
  return {
    lanes,
    older: newestFirst.length - shown.length,
    from,
    to: Math.max(now + behind * AHEAD, ...wanted),
  };
}

function laneOf(credential: CredentialView, now: number): Lane {
  const at = (instant: string | null) =>
    instant === null ? undefined : Date.parse(instant);
  const issued = at(credential.issuedAt);
  const activated = at(credential.activatedAt);
  const retiring = at(credential.retiringAt);
  const revoked = at(credential.revokedAt);
  const end = revoked ?? now;
  const phases: Phase[] = [];
  const add = (kind: Phase['kind'], from?: number, to: number = end) => {
    if (from !== undefined && to > from) phases.push({ kind, from, to });
  };
  add('next', issued, activated ?? retiring ?? end);
  add('current', activated, retiring ?? end);
  add('retiring', retiring, end);
  // What failed was never of use: it ends where it was taken away.
  if (credential.state === 'revoked') add('revoked', revoked, now);
  return {
    version: credential.version,
    state: credential.state,
    phases,
    moves: credential.adoption.moves.map(move => ({
      ...move,
      at: Date.parse(move.at),
    })),
  };
}

/** @returns where an instant lies in the picture, 0 to 1; outside of it, the edge */
export function position(picture: Picture, at: number): number {
  const share = (at - picture.from) / (picture.to - picture.from);
  return Math.min(1, Math.max(0, share));
}

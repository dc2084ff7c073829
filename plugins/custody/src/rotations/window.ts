import {
  beginsOutside,
  foretoldStart,
  type IdentitySummary,
  parseRotationWindow,
  type RotationWindow,
  spreadOf,
  toInstant,
} from '@custody/backstage-plugin-custody-common';

/** @returns null for a text that is no window: it is told in words beside, as it stands */
export function readWindow(text: string): RotationWindow | null {
  try {
    return parseRotationWindow(text);
  } catch {
    return null;
  }
}

/**
 * Whether a rotation that begins then does so outside of its window, by the server's rule.
 *
 * @param startsAt - null where it is not known, as while rotation is paused
 */
export function startsOutside(
  window: string | null,
  startsAt: string | null,
): boolean {
  return (
    window !== null &&
    startsAt !== null &&
    beginsOutside(readWindow(window), startsAt)
  );
}

/**
 * When an identity's next rotation by schedule begins, by the server's rule; null where there is none, as where its grant
 * ends before.
 *
 * @param window - its owner's, or the platform's
 * @param now - in milliseconds since 1970
 */
export function startOf(
  identity: Pick<
    IdentitySummary,
    'uid' | 'rotationDueAt' | 'rotationOverdueAt' | 'grantEndsAt'
  >,
  window: string | null,
  now: number,
): string | null {
  const { uid, rotationDueAt: dueAt, rotationOverdueAt } = identity;
  if (dueAt === null) {
    return null;
  }
  return foretoldStart(
    {
      dueAt,
      overdueAt: rotationOverdueAt ?? dueAt,
      window: window === null ? null : readWindow(window),
      spread: spreadOf(uid),
    },
    identity.grantEndsAt,
    toInstant(new Date(now)),
  );
}

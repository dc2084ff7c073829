import type { Derived, Owed } from '@custody/backstage-plugin-custody-common';

/**
 * A line of what is owed, for people: `data platform (owner of ledger-db)`.
 *
 * @param titles - names by ref; what has none is called by the name in its ref
 */
export function labelOf(
  line: Owed,
  derived: Derived | null,
  titles: ReadonlyMap<string, string>,
): string {
  const name = (ref: string) =>
    titles.get(ref) ?? ref.slice(ref.indexOf('/') + 1);
  const who = line.approvers.map(name).join(' or ') || 'nobody';
  if (line.term === 'owner') {
    return `${who} (owner)`;
  }
  if (line.term === 'sponsor') {
    return `${who} (sponsor)`;
  }
  if (!line.term.startsWith('resource-owner')) {
    return who;
  }
  const resources = resourcesOf(line, derived).map(name);
  return `${who} (owner of ${resources.join(', ') || 'what is accessed'})`;
}

/** Refs whose names the labels need. */
export function refsOfLabels(
  owed: readonly Owed[],
  derived: Derived | null,
): string[] {
  return owed.flatMap(line => [
    ...line.approvers,
    ...resourcesOf(line, derived),
  ]);
}

function resourcesOf(line: Owed, derived: Derived | null): string[] {
  return [
    ...new Set(
      (derived?.scopes ?? [])
        .filter(
          ({ resourceOwner }) =>
            resourceOwner !== null && line.approvers.includes(resourceOwner),
        )
        .map(({ resource }) => resource),
    ),
  ];
}

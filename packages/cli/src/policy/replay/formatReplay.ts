import { plainLine } from '../../plainText';
import { CHANGES, ChangeKind, Difference, ReplayResult } from './replay';

const TITLES: Record<ChangeKind, string> = {
  denied: 'Would be denied',
  allowed: 'Would be allowed',
  stricter: 'Would owe more, or end sooner',
  looser: 'Would owe less, or end later',
};

/** How many of one kind and one cause are written out. */
const SHOWN = 5;

/** What a replay found, for people to read; ends with a line break. */
export function formatReplay(result: ReplayResult): string {
  const { asked, differences } = result;
  const lines = CHANGES.flatMap(change =>
    section(
      change,
      differences.filter(each => each.change === change),
    ),
  );
  return [
    ...lines,
    `${asked.request} request(s) and ${asked.identity} identit${
      asked.identity === 1 ? 'y' : 'ies'
    } asked · ${
      differences.length
    } decided differently · ${result.fromHash.slice(
      0,
      12,
    )} → ${result.toHash.slice(0, 12)}`,
    '',
  ]
    .map(plainLine)
    .join('\n');
}

function section(change: ChangeKind, found: readonly Difference[]): string[] {
  if (found.length === 0) {
    return [];
  }
  const people = new Set(found.map(({ principal }) => principal));
  const byCause = new Map<string, Difference[]>();
  for (const each of found) {
    const cause = `${each.before.join(', ') || 'nothing'} → ${
      each.after.join(', ') || 'nothing'
    }: ${each.what}`;
    byCause.set(cause, [...(byCause.get(cause) ?? []), each]);
  }
  return [
    `${TITLES[change]}: ${found.length}, for ${people.size} who asked`,
    ...[...byCause].flatMap(([cause, group]) => [
      `  ${cause}`,
      ...group
        .slice(0, SHOWN)
        .map(
          ({ action, principal, identity, environment, type, id }) =>
            `    ${principal} · ${action} ${identity} (${environment})${
              type === 'request' ? ` · request ${id}` : ' · in the inventory'
            }`,
        ),
      ...(group.length > SHOWN
        ? [`    … and ${group.length - SHOWN} more`]
        : []),
    ]),
    '',
  ];
}

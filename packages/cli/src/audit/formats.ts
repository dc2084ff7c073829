import { plainJson, plainLine } from '../plainText';
import type { VerifyResult } from './verify';

export const FORMATS = ['text', 'json'] as const;
export type Format = (typeof FORMATS)[number];

/** The result in the wished format, ending with a line break. */
export function formatVerification(
  result: VerifyResult,
  format: Format,
): string {
  return format === 'json'
    ? plainJson({ ...result.verification, ...result.completeness })
    : `${[...intact(result), ...complete(result), ...unsealed(result)]
        .map(plainLine)
        .join('\n')}\n`;
}

function intact({ verification }: VerifyResult): string[] {
  const { sealed, breaks, breakCount, pruned, knownHeads } = verification;
  const last = sealed.last?.head;
  const what =
    last === undefined
      ? 'nothing is sealed'
      : `${plural(sealed.events, 'event')}, ${plural(
          sealed.heads,
          'head',
        )}, the last of ${last.at}; ${
          knownHeads === 0
            ? 'held against no published head, so a cut end would not show (--heads)'
            : `${plural(knownHeads, 'published head')} found in it`
        }`;
  return [
    `${verification.intact ? 'intact' : 'NOT INTACT'}: ${what}`,
    ...(pruned === null
      ? []
      : [`  retention removed the events up to ${pruned.through}`]),
    ...breaks.map(({ message }) => `  ${message}`),
    ...(breakCount > breaks.length
      ? [`  and ${breakCount - breaks.length} more`]
      : []),
  ];
}

function complete({ completeness }: VerifyResult): string[] {
  const { complete: state, providers } = completeness;
  if (state === 'unknown') {
    return [
      'complete: not known: no provider’s inventory is sealed in this log',
    ];
  }
  return [
    `${state ? 'complete' : 'NOT COMPLETE'}: against ${plural(
      providers.length,
      'inventory',
      'inventories',
    )}`,
    ...providers.flatMap(
      ({ provider, takenAt, accounts, unmanaged, missing }) => [
        `  ${provider}, ${takenAt}: ${plural(
          accounts,
          'account',
        )}, ${unmanaged} of them not Custody’s`,
        ...missing.map(sentence => `    ${sentence}`),
      ],
    ),
  ];
}

function unsealed({ verification }: VerifyResult): string[] {
  const { events, oldestAt } = verification.unsealed;
  return [
    events === 0
      ? 'not sealed yet: nothing'
      : `not sealed yet: ${plural(events, 'event')}, the oldest of ${oldestAt}`,
  ];
}

function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

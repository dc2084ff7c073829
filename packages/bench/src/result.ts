/** One measurement: ours and its reference, taken in one run, on one machine. */
export type Comparison = {
  name: string;
  /** what ours is measured against, and how often it is done a second */
  reference: { what: string; perSecond: number };
  /** how often ours is done a second */
  ours: { what: string; perSecond: number };
  /** ours to the reference, of times or of rates as the aim says */
  ratio: number;
  /** null: shown beside the others, to be compared with them */
  aim:
    | { of: 'time'; atMost: number }
    | { of: 'rate'; atLeast: number }
    | { of: 'rate'; atLeast: null };
};

/** How much a process grows by something. */
export type Growth = {
  name: string;
  what: string;
  megabytes: number;
  aim: { of: 'growth'; atMost: number };
};

export type BenchmarkResult = Comparison | Growth;

/** Whether a result reaches its aim. */
export function reached(result: BenchmarkResult): boolean {
  if ('megabytes' in result) {
    return result.megabytes < result.aim.atMost;
  }
  const { ratio, aim } = result;
  if (aim.of === 'time') {
    return ratio <= aim.atMost;
  }
  return aim.atLeast === null || ratio >= aim.atLeast;
}

/** One line for people. Ratios are what counts: rates are those of this machine. */
export function formatResult(result: BenchmarkResult): string {
  const { name } = result;
  if ('megabytes' in result) {
    return [
      `${verdict(result)} ${name}: ${result.megabytes.toFixed(0)} MB (aim < ${
        result.aim.atMost
      } MB)`,
      `         ${result.what}`,
    ].join('\n');
  }
  const { reference, ours, ratio } = result;
  const rate = (perSecond: number) =>
    Math.round(perSecond).toLocaleString('en').padStart(9);
  return [
    `${verdict(result)} ${name}: ${ratio.toFixed(2)}× (${limitOf(result)})`,
    `         ours      ${rate(ours.perSecond)}/s  ${ours.what}`,
    `         reference ${rate(reference.perSecond)}/s  ${reference.what}`,
  ].join('\n');
}

function verdict(result: BenchmarkResult): string {
  if (result.aim.of === 'rate' && result.aim.atLeast === null) {
    return 'shown ';
  }
  return reached(result) ? 'ok    ' : 'MISSED';
}

function limitOf({ aim }: Comparison): string {
  if (aim.of === 'time') {
    return `aim ≤ ${aim.atMost}× the time`;
  }
  return aim.atLeast === null
    ? 'of the rate; no aim'
    : `aim ≥ ${aim.atLeast}× the rate`;
}

/** One measurement: ours and its reference, taken in one run, on one machine. */
export type BenchmarkResult = {
  name: string;
  /** what ours is measured against, and how often it is done a second */
  reference: { what: string; perSecond: number };
  /** how often ours is done a second */
  ours: { what: string; perSecond: number };
  /** ours to the reference, of times or of rates as the aim says */
  ratio: number;
  aim: { of: 'time'; atMost: number } | { of: 'rate'; atLeast: number };
};

/** Whether a result reaches its aim. */
export function reached({ ratio, aim }: BenchmarkResult): boolean {
  return aim.of === 'time' ? ratio <= aim.atMost : ratio >= aim.atLeast;
}

/** One line for people. Ratios are what counts: rates are those of this machine. */
export function formatResult(result: BenchmarkResult): string {
  const { name, reference, ours, ratio, aim } = result;
  const limit =
    aim.of === 'time'
      ? `≤ ${aim.atMost}× the time`
      : `≥ ${aim.atLeast}× the rate`;
  const rate = (perSecond: number) =>
    Math.round(perSecond).toLocaleString('en').padStart(9);
  return [
    `${reached(result) ? 'ok    ' : 'MISSED'} ${name}: ${ratio.toFixed(
      2,
    )}× (aim ${limit})`,
    `         ours      ${rate(ours.perSecond)}/s  ${ours.what}`,
    `         reference ${rate(reference.perSecond)}/s  ${reference.what}`,
  ].join('\n');
}

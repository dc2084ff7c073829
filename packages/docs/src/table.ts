/** A Markdown table. Cells may hold Markdown; bars in them are escaped, line ends become spaces. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]) =>
    `| ${cells
      .map(cell => cell.replace(/\|/g, '\\|').replace(/\s*\n\s*/g, ' '))
      .join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join(
    '\n',
  );
}

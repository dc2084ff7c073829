import { ErrorLike, isError } from '@backstage/errors';

/** One thing wrong with a policy file. Lines and columns count from 1. */
export type PolicyProblem = {
  file: string;
  line: number;
  column: number;
  policyId?: string;
  message: string;
  remedy: string;
};

/** `file:line:column: message; remedy`, as compilers write it. */
export function formatProblem(problem: PolicyProblem): string {
  const { file, line, column, policyId, message, remedy } = problem;
  const policy = policyId === undefined ? '' : ` policy \`${policyId}\``;
  return `${file}:${line}:${column}:${policy} ${message}; ${remedy}`;
}

/** In the order of files and of lines in them. */
export function sortProblems(problems: PolicyProblem[]): PolicyProblem[] {
  return [...problems].sort(
    (a, b) =>
      compareText(a.file, b.file) || a.line - b.line || a.column - b.column,
  );
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** What was thrown, in words. */
export function messageOf(thrown: unknown): string {
  return isError(thrown) ? (thrown as ErrorLike).message : String(thrown);
}

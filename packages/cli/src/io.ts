/** What a command needs of the world: where it runs and where it writes. */
export interface CliIo {
  cwd: string;
  /** Writes to standard output, as given. */
  out(text: string): void;
  /** Writes to standard error, as given. */
  err(text: string): void;
}

/** Exit codes of every command. */
export const EXIT = {
  ok: 0,
  findings: 1,
  /** Wrong usage, or input that can't be read: the answer is not known. */
  unusable: 2,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Thrown by a command that can't do its work; the message is shown and the exit code is 2. */
export class UsageError extends Error {}

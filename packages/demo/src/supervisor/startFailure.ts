import { withoutFields, withoutTime } from './logRecords';

/** What a record tells of a start that failed. */
export interface StartFailure {
  message: string;
  /** Whether it names all that failed. */
  whole: boolean;
}

/**
 * What a record of Backstage's log tells of a start that failed. The process goes on after that, and is never healthy.
 *
 * @returns undefined for other records, such as of a failure that its configuration permits
 */
export function backstageStartFailure(
  record: string,
): StartFailure | undefined {
  const said = withoutTime(record);
  const [, whole] =
    /^backstage error Unhandled rejection Backend startup failed[^\n]*\n([^]*)/.exec(
      said,
    ) ?? [];
  if (whole !== undefined) {
    return { message: withoutFields(whole), whole: true };
  }
  const one =
    /^backstage error ((?:Module \S+ in )?Plugin '[^']*') threw an error during startup(?!, but)[^\n]*?\. ([^]*)/.exec(
      said,
    );
  return one
    ? {
        message: `  ${one[1]}: ${withoutFields(one[2])}`,
        whole: false,
      }
    : undefined;
}

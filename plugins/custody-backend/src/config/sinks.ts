import type { Config } from '@backstage/config';
import { z } from 'zod/v4';
import { name } from './fields';

/** The sink that is built in. */
export const SEALED = 'sealed';

// A sink's own section, secrets among it, is its module's to read.
export const sinksSchema = z
  .looseObject({ default: name.default(SEALED) })
  .superRefine(({ default: _, ...sections }, context) => {
    for (const [type, section] of Object.entries(sections)) {
      if (typeof section !== 'object' || section === null) {
        context.addIssue({
          code: 'custom',
          path: [type],
          message: 'is not a section; give the keys of the sink under it',
        });
      }
    }
  })
  .default({ default: SEALED });

/** Where new versions go, and the sections of sinks, each for its module. */
export type SinksConfig = {
  default: string;
  sections: Array<{ type: string; config: Config }>;
};

/** What is chosen by default, and each sink's own section. */
export function sinkSections(
  root: Config,
  { default: chosen, ...sections }: z.output<typeof sinksSchema>,
): SinksConfig {
  return {
    default: chosen,
    sections: Object.keys(sections).map(type => ({
      type,
      config: root.getConfig(`custody.sinks.${type}`),
    })),
  };
}

/** A person or plugin that calls, as the routes found out. */
export type Caller =
  | {
      type: 'user';
      ref: string;
      /** With all that they are nested in. */
      groups: string[];
      /** The plugin that acts for the person, e.g. `plugin:scaffolder`; null when the person calls. */
      actor?: string | null;
    }
  | { type: 'service'; subject: string };

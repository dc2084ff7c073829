export interface Config {
  /** Custody: who owns which non-human identity, what it may do, and until when. */
  custody: {
    /** The platform's vocabulary of scopes. */
    scopes: {
      /**
       * Directory or URL of YAML files, each a list of scopes; one file a team.
       * @visibility backend
       */
      path: string;
    };
    /** The policy set, in Cedar. */
    policy: {
      /**
       * Directory or URL of `*.cedar` files.
       * @visibility backend
       */
      path: string;
    };
    /** Whose things are whose: a member of one tenant sees nothing of another's. */
    tenants?: Array<{
      /**
       * A name of your choice; a-z, 0-9 and dashes.
       * @visibility backend
       */
      name: string;
      /**
       * Namespaces whose identities and components are this tenant's. None is in two tenants.
       * @visibility backend
       */
      namespaces?: string[];
      /**
       * Full refs of the groups that are this tenant, nested ones included. None is in two tenants.
       * @visibility backend
       */
      groups?: string[];
    }>;
    /** What somebody may be about to do, with the scopes that each intent permits. Read again while the backend runs. */
    intents?: {
      /**
       * Directory or URL of YAML files, each a list of intents.
       * @visibility backend
       */
      path: string;
    };
    /** Facts that hold at times, which policies ask for by name: `context.calendar.contains("change-freeze")`. */
    calendar?: Array<{
      /**
       * May stand several times; it holds whenever one of them does.
       * @visibility backend
       */
      name: string;
      /**
       * Days and hours, such as `Mon-Fri 08:00-18:00 Europe/Berlin`. Any time when left out.
       * @visibility backend
       */
      times?: string[];
      /**
       * The instant from which on it holds, such as `2026-12-18T00:00:00+01:00`.
       * @visibility backend
       */
      from?: string;
      /**
       * An instant, from which on it no longer holds.
       * @visibility backend
       */
      until?: string;
    }>;
    /** Systems where credentials live: `<type>.<instance>`. What else an instance needs its provider module says. */
    providers?: {
      [type: string]: {
        [instance: string]: {
          /**
           * The one environment that the instance belongs to, e.g. `production`.
           * @visibility backend
           */
          environment: string;
          /**
           * Names of the tenants that may have identities here; every tenant when left out.
           * @visibility backend
           */
          tenants?: string[];
          /**
           * Whether it can be reached from the internet. Default: `internal`.
           * @visibility backend
           */
          exposure?: 'internal' | 'internet';
          /**
           * Where new secrets of this instance go: the type of a sink. Default: `custody.sinks.default`.
           * @visibility backend
           */
          sink?: string;
        };
      };
    };
    /** Where new secrets are delivered. What a sink needs its module says, under `custody.sinks.<type>`. */
    sinks?: {
      /**
       * The type of the sink for all providers that name none. Versions that exist stay where they are. Default: `sealed`, which
       * encrypts to each consumer's own key.
       * @visibility backend
       */
      default?: string;
    };
    /** Which templates must ask for owner and scope, and what happens to those that don't. */
    templates?: {
      /**
       * What happens to a governed template that does not require owner and scope: it is reported and nothing else,
       * what is missing is added, or it is refused. Default: `report`.
       * @visibility backend
       */
      mode?: 'report' | 'inject' | 'enforce';
      /**
       * Values of `spec.type` whose templates are governed; `*` is any text. Default: `service`.
       * @visibility backend
       */
      types?: string[];
      /**
       * Actions without effects; `*` is any text. All others are effects. Default: `fetch:*`, `fs:*`, `debug:*`,
       * `catalog:fetch`, `catalog:write`.
       * @visibility backend
       */
      harmlessActions?: string[];
      /** How injection derives what a template does not say. */
      injection?: {
        identity?: {
          /**
           * Expressions for the identity's name; the first that reads only required parameters is taken.
           * @visibility backend
           */
          name?: string[];
          /**
           * Expression for its namespace. Default: `default`.
           * @visibility backend
           */
          namespace?: string;
          /**
           * Expression for its title. Default: none.
           * @visibility backend
           */
          title?: string;
          /**
           * Its type. Default: `service-account`.
           * @visibility backend
           */
          type?: string;
          /**
           * Expression for its provider. Default: chosen by the server from the scopes.
           * @visibility backend
           */
          provider?: string;
          /**
           * Expression for its mode. Default: `rotated`.
           * @visibility backend
           */
          mode?: string;
          /**
           * Expression for the ref of its system. Default: none.
           * @visibility backend
           */
          system?: string;
        };
        /**
         * Expressions for the component's entity ref, for templates without `catalog:register`.
         * @visibility backend
         */
        component?: string[];
        /**
         * Form fields (`ui:field`) of yours that give the ref of a group, beside Backstage's own pickers.
         * @visibility backend
         */
        ownerFields?: string[];
        /**
         * Ask for the identity's name where no expression can be used. Default: false.
         * @visibility backend
         */
        askForName?: boolean;
        page?: {
          /**
           * Title of the page that is added to the form.
           * @visibility backend
           */
          title?: string;
          /**
           * Text under the title.
           * @visibility backend
           */
          description?: string;
        };
      };
    };
    /** When credentials are rotated. */
    rotation?: {
      /**
       * When rotations may start, e.g. `Mon-Thu 09:00-16:00 Europe/Berlin`. An owner may choose another window for an
       * identity. Default: at any time.
       * @visibility backend
       */
      window?: string;
      /**
       * Starts no scheduled rotation while true, whatever the platform team's switch says.
       * @visibility backend
       */
      paused?: boolean;
      /**
       * Identities, by full ref, of which no two are rotated by schedule at the same time, such as a pair that stands
       * in for each other: the second waits until the first's rotation has ended, also when it is overdue by then.
       * @visibility backend
       */
      apart?: string[][];
      /**
       * After how many failures of one step an identity is called failing, and its owner is told, 1 to 50. It is tried
       * on, ever more seldom. Default: 5.
       * @visibility backend
       */
      failingAfter?: number;
    };
    /** Groups beside owners. */
    authorization?: {
      /**
       * Full refs of the groups that run Custody: they see everything.
       * @visibility backend
       */
      platform?: string[];
      /**
       * Full refs of the groups that see everything and change nothing.
       * @visibility backend
       */
      auditors?: string[];
    };
    /** How long requests wait. ISO-8601 durations in weeks, days, hours or minutes. */
    requests?: {
      /**
       * A request that is not decided for so long expires. Default: `P14D`.
       * @visibility backend
       */
      expireAfter?: string;
      /**
       * A request that is approved and not fulfilled for so long lapses. Default: `P7D`.
       * @visibility backend
       */
      lapseAfter?: string;
      /**
       * After which parts of the time until a request expires those who can approve it are reminded, and its requester
       * is told. Default: `[0.5, 0.9]`; an empty list reminds nobody.
       * @visibility backend
       */
      remindAt?: number[];
      /** Approvals that nobody can have read: they count, and the history shows them as such. */
      rapid?: {
        /**
         * How many approvals of one person within that time are none of these yet. Default: `5`.
         * @visibility backend
         */
        reviews?: number;
        /**
         * An ISO-8601 duration. Default: `PT1M`.
         * @visibility backend
         */
        within?: string;
      };
      /**
       * Plugins through which people submit requests in their own name, such as `plugin:mcp-actions`. Whatever has a
       * person's token and reaches such a plugin can ask as that person, so a step of a template that calls it can, too.
       * Default: none.
       * @visibility backend
       */
      agents?: string[];
    };
    /** Reviewing for somebody who is away. */
    delegation?: {
      /**
       * The longest that somebody may delegate their reviews for; an ISO-8601 duration. Default: `P30D`.
       * @visibility backend
       */
      maxFor?: string;
      /**
       * Whose members may delegate: full refs of groups. Default: everybody.
       * @visibility backend
       */
      groups?: string[];
    };
    /** Approving at once in an emergency, for members of a group that policy names (`breakGlass`). */
    breakGlass?: {
      /**
       * How often one person may, within that time. Default: `2`.
       * @visibility backend
       */
      perPerson?: number;
      /**
       * How often all together may, within that time. Default: `5`.
       * @visibility backend
       */
      total?: number;
      /**
       * An ISO-8601 duration. Default: `P1D`.
       * @visibility backend
       */
      within?: string;
      /**
       * By when it is to be reviewed; an ISO-8601 duration. Default: `P2D`.
       * @visibility backend
       */
      reviewWithin?: string;
      /**
       * Full refs of the groups that hear of it at once and may review it, besides the owner and those whose approval
       * was owed. Default: none, and then nobody breaks glass.
       * @visibility backend
       */
      notify?: string[];
    };
    /** Credentials that workloads lease and that end by themselves. */
    leases?: {
      /**
       * How long a lease lasts that names no length, where policy allows so long. Default: `PT15M`.
       * @visibility backend
       */
      defaultTtl?: string;
      /**
       * How many leases an identity may have at once; one more is refused with 429. Default: 100.
       * @visibility backend
       */
      maxPerIdentity?: number;
    };
    /** How the record of what happened is sealed, and how long it is kept. */
    audit?: {
      /**
       * PEM file with the Ed25519 private key that signs the audit log; made when it is not there. The same for every
       * replica, and not where the database or its backups lie. Without it, and without a module that signs, nothing
       * is sealed.
       * @visibility backend
       */
      keyFile?: string;
      /**
       * File to which each signed head is appended, to be carried out of the reach of whoever can write the database.
       * Default: heads go to the log and to the topic `custody.audit.heads` only.
       * @visibility backend
       */
      headsFile?: string;
      /**
       * How long events are kept, as an ISO-8601 duration in weeks, days, hours or minutes. What is removed is removed
       * by whole batches, whose signed heads stay. Default: for ever.
       * @visibility backend
       */
      keepFor?: string;
    };
    /** The feed by which the catalog follows identities. */
    changes?: {
      /**
       * How long the feed says of an identity that it is gone. A reader that was away for longer reads all of it anew.
       * Default: `P30D`.
       * @visibility backend
       */
      keepRemovedFor?: string;
    };
  };
}

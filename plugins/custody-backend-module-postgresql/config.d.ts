export interface Config {
  custody?: {
    providers?: {
      postgresql?: {
        [instance: string]: {
          /**
           * Connection string of the administrator's account, `postgresql://user:password@host:5432/database`.
           * It needs CREATEROLE, and WITH GRANT OPTION what the scopes stand for.
           * @visibility secret
           */
          url: string;
          /** How consumers reach the database, where that differs from `url`. */
          connection?: {
            /** @visibility backend */
            host?: string;
            /** @visibility backend */
            port?: number;
            /** @visibility backend */
            database?: string;
          };
        };
      };
    };
  };
}

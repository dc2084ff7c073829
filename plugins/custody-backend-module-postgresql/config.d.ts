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
            /**
             * Default: the host of `url`.
             * @visibility backend
             */
            host?: string;
            /**
             * Default: the port of `url`.
             * @visibility backend
             */
            port?: number;
            /**
             * Default: the database of `url`.
             * @visibility backend
             */
            database?: string;
          };
        };
      };
    };
  };
}

export interface Config {
  custody?: {
    providers?: {
      mysql?: {
        [instance: string]: {
          /**
           * URL of the administrator's account, `mysql://user:password@host:3306`, for MySQL and MariaDB alike. What the
           * account needs is in the provider's README.
           * @visibility secret
           */
          url: string;
          /**
           * From where the accounts may log in, as the server writes it: an address, a name, a pattern. Default: `%`,
           * which is everywhere.
           * @visibility backend
           */
          accountHost?: string;
          /** Speak TLS with the server, and check its certificate. `{}` trusts the authorities that Node.js does. */
          tls?: {
            /**
             * The authority that signed the server's certificate, in PEM; `{ $file: ca.pem }` reads it from a file.
             * @visibility backend
             */
            ca?: string;
          };
          /** How consumers reach the server, where that differs from `url`. */
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
             * The database that consumers start in. Default: that of `url`, if it has one.
             * @visibility backend
             */
            database?: string;
          };
        };
      };
    };
  };
}

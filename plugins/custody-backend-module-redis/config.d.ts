export interface Config {
  custody?: {
    providers?: {
      redis?: {
        [instance: string]: {
          /**
           * URL of the administrator's account, `redis://user:password@host:6379`, or `rediss:` for TLS. Its README says
           * which commands the account needs.
           * @visibility secret
           */
          url: string;
          /**
           * How accounts survive a restart of the server. `aclfile`, the default: they are saved to the `aclfile` of its
           * redis.conf, and where it has none nothing is issued. `none`: a restart makes an end of them all.
           * @visibility backend
           */
          persistence?: 'aclfile' | 'none';
          /** How the server's certificate is checked, where `url` starts with `rediss:`. */
          tls?: {
            /**
             * The authority that signed it, in PEM; `{ $file: ca.pem }` reads it from a file. Default: the authorities
             * that Node.js trusts.
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
             * Default: whether `url` starts with `rediss:`.
             * @visibility backend
             */
            tls?: boolean;
          };
        };
      };
    };
  };
}

export interface Config {
  custody?: {
    providers?: {
      rabbitmq?: {
        [instance: string]: {
          /**
           * URL of the management API with the administrator's account, `https://user:password@host:15671`. The account
           * needs the tag `administrator`, and no permission in any virtual host.
           * @visibility secret
           */
          url: string;
          /** How the broker's certificates are checked, that of the management API and that of AMQP alike. */
          tls?: {
            /**
             * The authority that signed them, in PEM; `{ $file: ca.pem }` reads it from a file. Default: the authorities
             * that Node.js trusts.
             * @visibility backend
             */
            ca?: string;
          };
          /** How consumers reach the broker by AMQP. */
          connection?: {
            /**
             * Default: the host of `url`.
             * @visibility backend
             */
            host?: string;
            /**
             * Default: 5671 with TLS, 5672 without.
             * @visibility backend
             */
            port?: number;
            /**
             * Default: whether `url` starts with `https:`.
             * @visibility backend
             */
            tls?: boolean;
          };
        };
      };
    };
  };
}

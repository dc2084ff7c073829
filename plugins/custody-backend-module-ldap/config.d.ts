export interface Config {
  custody?: {
    providers?: {
      ldap?: {
        [instance: string]: {
          /**
           * Where the directory is, `ldaps://ldap.example.com`.
           * @visibility backend
           */
          url: string;
          /**
           * Who Custody binds as. What the entry needs is in the provider's README.
           * @visibility backend
           */
          bindDn: string;
          /**
           * The password of `bindDn`.
           * @visibility secret
           */
          bindPassword: string;
          /**
           * Below which entry accounts are made, `ou=services,dc=example,dc=com`.
           * @visibility backend
           */
          accountsDn: string;
          /**
           * Below which entry the groups are that scopes name, `ou=groups,dc=example,dc=com`.
           * @visibility backend
           */
          groupsDn: string;
          /**
           * Below which entry accounts are looked for that Custody did not make. Default: `accountsDn`.
           * @visibility backend
           */
          discoverDn?: string;
          /**
           * Where the server keeps when an account last bound. Left out: it doesn't.
           * @visibility backend
           */
          lastUsed?: 'pwdLastSuccess' | 'authTimestamp';
          /**
           * Begin a connection by `ldap:` with StartTLS. Default: false.
           * @visibility backend
           */
          startTls?: boolean;
          /**
           * Let passwords be sent readably by `ldap:`, for tests on one machine. Default: false.
           * @visibility backend
           */
          plaintext?: boolean;
          tls?: {
            /**
             * The authority that signed the server's certificate, in PEM; `{ $file: ca.pem }` reads it from a file.
             * @visibility backend
             */
            ca?: string;
          };
          /** How consumers reach the directory, where that differs from `url`. */
          connection?: {
            /**
             * Default: `url`.
             * @visibility backend
             */
            url?: string;
          };
        };
      };
    };
  };
}

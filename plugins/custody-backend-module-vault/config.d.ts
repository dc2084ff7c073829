export interface Config {
  custody?: {
    sinks?: {
      /** Vault or OpenBao: its KV v2 engine. */
      vault?: {
        /**
         * Where the server is, `https://vault.example.com:8200`; `http:` for this machine alone, such as an agent beside the
         * backend.
         * @visibility backend
         */
        url: string;
        /**
         * Where the KV v2 engine is mounted. Default: `secret`.
         * @visibility backend
         */
        mount?: string;
        /**
         * Under which path of it Custody writes. Nobody else may write there. Default: `custody`.
         * @visibility backend
         */
        path?: string;
        /**
         * The namespace, where the server has any.
         * @visibility backend
         */
        namespace?: string;
        /** What to trust, beside what Node.js does. */
        tls?: {
          /**
           * The authority that signed the server's certificate, in PEM; `{ $file: ca.pem }` reads it from a file.
           * @visibility backend
           */
          ca?: string;
        };
        /** How Custody gets its token. Exactly one of these. No secret stands here: each is read from a file when it is needed. */
        auth: {
          /**
           * A file with a token, kept fresh by whoever writes it, such as an agent. It is read anew for each operation.
           * @visibility backend
           */
          tokenFile?: string;
          /** Log in by AppRole. */
          appRole?: {
            /**
             * The role's RoleID.
             * @visibility backend
             */
            roleId: string;
            /**
             * A file with the SecretID.
             * @visibility backend
             */
            secretIdFile: string;
            /**
             * Where the method is mounted. Default: `approle`.
             * @visibility backend
             */
            mount?: string;
          };
          /** Log in with the token of the pod's service account. */
          kubernetes?: {
            /**
             * The role of the method that the service account may take.
             * @visibility backend
             */
            role: string;
            /**
             * Default: `/var/run/secrets/kubernetes.io/serviceaccount/token`.
             * @visibility backend
             */
            jwtFile?: string;
            /**
             * Where the method is mounted. Default: `kubernetes`.
             * @visibility backend
             */
            mount?: string;
          };
        };
      };
    };
  };
}

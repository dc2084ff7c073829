/** How the server's certificate is checked. Without a `ca`, the authorities that Node.js trusts count. */
export type TlsOptions = { ca?: string };

/** Where a server is, for those who log in to it. */
export type Target = {
  host: string;
  port: number;
  /** The database that a consumer starts in; null when each names its own. */
  database: string | null;
};

/** Where a server is, and how it is spoken to. */
export type Address = Target & { tls: TlsOptions | null };

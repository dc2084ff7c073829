import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeCertificate } from '@custody/backstage-plugin-custody-test-utils';
import { Client } from 'ldapts';
import type { LdapProviderOptions } from '../config';

/** Debian puts it where only root looks. */
const SLAPD = process.env.CUSTODY_TEST_SLAPD ?? '/usr/sbin/slapd';

/** Whether this machine can start a directory; without it the tests that need one are skipped. */
export const HAS_SLAPD =
  spawnSync(SLAPD, ['-VV'], { stdio: 'ignore' }).status === 0;
if (!HAS_SLAPD) {
  process.stderr.write(
    `skipped: there is no ${SLAPD}; install Debian's slapd, or set CUSTODY_TEST_SLAPD to where it is\n`,
  );
}

export const SUFFIX = 'dc=custody,dc=test';
export const ACCOUNTS = `ou=services,${SUFFIX}`;
export const GROUPS = `ou=groups,${SUFFIX}`;
export const LEDGER = `ou=ledger,${SUFFIX}`;
const ROOT = { dn: `cn=root,${SUFFIX}`, password: 'for-tests-alone' };
const ADMIN = `cn=custody,${SUFFIX}`;

const config = (folder: string, selfWrite: boolean) => `
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile ${folder}/pid
argsfile ${folder}/args
TLSCertificateFile ${folder}/cert.pem
TLSCertificateKeyFile ${folder}/key.pem
database mdb
suffix "${SUFFIX}"
rootdn "${ROOT.dn}"
rootpw ${ROOT.password}
directory ${folder}/db
maxsize 67108864
dbnosync
lastbind on
# What the README says that an administrator needs.
limits dn.exact="${ADMIN}" size.prtotal=unlimited
access to dn.subtree="${ACCOUNTS}" attrs=userPassword by dn.exact="${ADMIN}" write ${
  selfWrite ? 'by self write ' : ''
}by anonymous auth by * none
access to attrs=userPassword by anonymous auth by * none
access to dn.subtree="${ACCOUNTS}" by dn.exact="${ADMIN}" write by * none
access to dn.subtree="${GROUPS}" attrs=member,uniqueMember by dn.exact="${ADMIN}" write by * none
access to dn.subtree="${GROUPS}" attrs=entry,cn,objectClass,entryUUID by dn.exact="${ADMIN}" read by * none
# What the directory is for.
access to dn.subtree="${LEDGER}"
  by group.exact="cn=ledger-writers,${GROUPS}" write
  by group.exact="cn=ledger-readers,${GROUPS}" read
  by * none
access to * by * none
`;

/** A directory of its own, with an administrator of the least rights, and something that groups give access to. */
export class TestDirectory {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'custody-slapd-'));
  #process: ChildProcess | undefined;
  #ports = { plain: 0, tls: 0 };
  readonly password = randomBytes(16).toString('hex');

  /** @param selfWrite - whether accounts may write their own passwords, against what the README says */
  constructor(private readonly selfWrite = false) {}

  get address() {
    return { host: '127.0.0.1', port: this.#ports.plain };
  }
  get ldaps(): string {
    return `ldaps://localhost:${this.#ports.tls}`;
  }
  /** The authority of the server's certificate. */
  get ca(): string {
    return readFileSync(path.join(this.#folder, 'cert.pem'), 'utf8');
  }

  /** @param port - of something in front of it */
  options(port = this.#ports.plain): LdapProviderOptions {
    const address = {
      url: `ldap://127.0.0.1:${port}`,
      startTls: false,
      tls: {},
    };
    return {
      admin: { ...address, dn: ADMIN, password: this.password },
      target: address,
      accountsDn: ACCOUNTS,
      groupsDn: GROUPS,
      discoverDn: ACCOUNTS,
      lastUsed: 'pwdLastSuccess',
    };
  }

  async start(): Promise<void> {
    this.#ports = { plain: await freePort(), tls: await freePort() };
    const conf = path.join(this.#folder, 'slapd.conf');
    writeFileSync(conf, config(this.#folder, this.selfWrite));
    mkdirSync(path.join(this.#folder, 'db'));
    makeCertificate(this.#folder);
    this.#process = spawn(
      SLAPD,
      [
        ...['-f', conf, '-d', '0'],
        ...[
          '-h',
          `ldap://127.0.0.1:${this.#ports.plain} ldaps://127.0.0.1:${
            this.#ports.tls
          }`,
        ],
      ],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    await this.#ready();
    await this.asRoot(async client => {
      await client.add(SUFFIX, {
        objectClass: ['dcObject', 'organization'],
        dc: 'custody',
        o: 'Custody',
      });
      for (const dn of [ACCOUNTS, GROUPS, LEDGER]) {
        await client.add(dn, { objectClass: 'organizationalUnit' });
      }
      await client.add(ADMIN, {
        objectClass: ['organizationalRole', 'simpleSecurityObject'],
        userPassword: this.password,
      });
      for (const name of ['ledger-readers', 'ledger-writers', 'admins']) {
        const dn = `cn=${name},${GROUPS}`;
        await client.add(dn, { objectClass: 'groupOfNames', member: dn });
      }
      await client.add(`cn=entry,${LEDGER}`, {
        objectClass: 'organizationalRole',
        description: '1',
      });
    });
  }

  async asRoot<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const client = new Client({ url: this.options().admin.url });
    try {
      await client.bind(ROOT.dn, ROOT.password);
      return await work(client);
    } finally {
      await client.unbind();
    }
  }

  async #ready(): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        await this.asRoot(async () => {});
        return;
      } catch (error) {
        if (attempt === 100) throw error;
        await sleep(50);
      }
    }
  }

  async stop(): Promise<void> {
    if (this.#process?.exitCode === null) {
      const gone = once(this.#process, 'exit');
      this.#process.kill();
      await gone;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
  sign,
} from 'node:crypto';
import {
  link,
  mkdir,
  readFile,
  stat,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { dirname } from 'node:path';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { InputError, isError } from '@backstage/errors';
import { auditPublicKeySchema } from '@custody/backstage-plugin-custody-common';
import type {
  Signer,
  SigningKey,
} from '@custody/backstage-plugin-custody-node';

/** The rights of its group and of everybody. */
const OTHERS = 0o077;

/**
 * Signs with an Ed25519 private key in a PEM file (PKCS#8). A file that is not there is made, for its owner alone. It
 * is looked at before each batch: whoever puts another key there exchanges the key.
 *
 * @throws InputError when the file can't be read, or holds another kind of key
 */
export async function createFileSigner(
  path: string,
  logger: LoggerService,
): Promise<Signer> {
  let current: { version: string; key: SigningKey } | undefined;

  const read = async () => {
    const { mtimeMs, size, mode } = await stat(path);
    const version = `${mtimeMs} ${size}`;
    if (current?.version !== version) {
      if ((mode & OTHERS) !== 0) {
        logger.warn(
          `the key that signs the audit log, \`${path}\`, can be read or written by others than its owner on this host (its mode is ${(
            mode & 0o777
          )
            .toString(8)
            .padStart(
              4,
              '0',
            )}); take those rights away (\`chmod 0600\`): whoever reads it signs what they like`,
        );
      }
      current = { version, key: signingKey(await readFile(path), path) };
    }
    return current.key;
  };

  await makeUnlessThere(path, logger);
  await read();
  return { currentKey: read };
}

function signingKey(pem: Buffer, path: string): SigningKey {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    // Not what it says: it may quote the file.
    throw new InputError(
      `\`custody.audit.keyFile\`: \`${path}\` holds no private key that can be read; give a PEM file as \`openssl genpkey -algorithm ed25519\` writes it, or leave the file out to have one made`,
    );
  }
  if (key.asymmetricKeyType !== 'ed25519') {
    throw new InputError(
      `\`custody.audit.keyFile\`: the key in \`${path}\` is of type \`${key.asymmetricKeyType}\`; heads are signed with Ed25519: make one by \`openssl genpkey -algorithm ed25519\``,
    );
  }
  const publicKey = auditPublicKeySchema.parse(
    createPublicKey(key).export({ format: 'jwk' }),
  );
  return { publicKey, sign: async bytes => sign(null, bytes, key) };
}

/** INVARIANT: of processes that start at once all end up with one key: the file appears whole, or not at all. */
async function makeUnlessThere(
  path: string,
  logger: LoggerService,
): Promise<void> {
  const there = await stat(path).then(
    () => true,
    () => false,
  );
  if (there) {
    return;
  }
  const { privateKey } = generateKeyPairSync('ed25519');
  const draft = `${path}.${randomUUID()}`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(
      draft,
      privateKey.export({ type: 'pkcs8', format: 'pem' }),
      { mode: 0o600, flag: 'wx' },
    );
    await link(draft, path);
    logger.info(
      `made the key that signs the audit log at \`${path}\`: keep it out of the database's backups, give it to every replica, and hand its public key to those who verify (GET /audit/keys)`,
    );
  } catch (error) {
    if (!isError(error) || error.code !== 'EEXIST') {
      throw new InputError(
        `\`custody.audit.keyFile\`: no key can be made at \`${path}\` (${error}); make its directory writable for the backend, or put a key there by \`openssl genpkey -algorithm ed25519\``,
      );
    }
  } finally {
    await unlink(draft).catch(() => {});
  }
}

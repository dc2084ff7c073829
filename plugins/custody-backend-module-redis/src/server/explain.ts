import {
  ConnectionTimeoutError,
  ErrorReply,
  SocketClosedUnexpectedlyError,
} from '@redis/client';
import { PermanentProviderError } from '@custody/backstage-plugin-custody-node';
import { NoAnswerError, type Target } from './connect';

type Rule = {
  when: RegExp;
  /** Whether no repetition mends it. */
  permanent?: true;
  say(context: { who: string; answer: string; key: string }): string;
};

/** What the server answers, as what it means and what to do. The first that fits. */
const ANSWERS: readonly Rule[] = [
  {
    when: /^(WRONGPASS|NOAUTH)/,
    say: ({ who, key }) =>
      `refuses ${who}: its password was changed, or it was switched off or removed; put what is right into \`${key}.url\``,
  },
  {
    when: /^NOPERM/,
    say: ({ who, answer }) =>
      `does not let ${who} do that (${answer}): give it the commands that the provider's README lists`,
  },
  {
    when: /not configured to use an ACL file/i,
    permanent: true,
    say: () =>
      "has no `aclfile`, so that a restart would make an end of every account: set `aclfile` in its redis.conf and restart it, or accept that with `persistence: none` in the provider's configuration",
  },
  {
    when: /error trying to save the ACLs/i,
    say: () =>
      'could not write its `aclfile`: look into its log, and at the rights and the free space of that folder',
  },
  {
    when: /^ERR Error in ACL SETUSER modifier '\(/,
    permanent: true,
    say: ({ answer }) =>
      `can't grant these privileges (${answer}): it needs Redis 7 or newer, and one that knows the commands; take out of the vocabulary what it does not know`,
  },
  {
    when: /^(LOADING|MASTERDOWN|BUSY|TRYAGAIN)/,
    say: ({ answer }) => `is not ready (${answer}): it is asked again`,
  },
  {
    when: /max number of clients/i,
    say: () =>
      'has no connection left: raise `maxclients`, or close what is not used',
  },
];

/**
 * What went wrong at a server, in plain words: which provider, what it means, and what to do.
 *
 * @param ref - of the provider
 * @param who - whose login it was, e.g. "Custody's account `custody_admin`"
 * @returns an error without a secret: nothing that was sent is quoted
 */
export function explain(
  ref: string,
  target: Target,
  who: string,
  error: unknown,
): Error {
  const at = `${target.host}:${target.port}`;
  if (error instanceof ErrorReply) {
    const answer = withoutHashes(error.message);
    const rule = ANSWERS.find(({ when }) => when.test(answer));
    const key = `custody.providers.${ref.replace('/', '.')}`;
    const text = `${ref} ${
      rule?.say({ who, answer, key }) ?? `refused: ${answer}`
    }`;
    return rule?.permanent ? new PermanentProviderError(text) : new Error(text);
  }
  if (
    error instanceof NoAnswerError ||
    error instanceof ConnectionTimeoutError
  ) {
    return new Error(
      `${ref} at ${at} does not answer: look whether the server hangs and whether a firewall is in between; it is asked again`,
    );
  }
  if (error instanceof SocketClosedUnexpectedlyError) {
    return new Error(
      `${ref} at ${at} closed the connection before it answered, so that what was asked may be done or not: it is asked again`,
    );
  }
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== undefined && /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code)) {
    return new Error(
      `${ref} at ${at} shows a certificate that doesn't hold (${code}): put its authority into the provider's \`tls.ca\`, and reach it by a name in the certificate`,
    );
  }
  return new Error(
    `${ref} can't be reached at ${at} (${
      code ?? message
    }): look whether the server is up and whether host, port and TLS of the provider's \`url\` are right`,
  );
}

/** Redis quotes the rule that it can't read, which may be a password's hash. */
function withoutHashes(answer: string): string {
  return answer.replace(/[#!><][^\s')]+/g, '[secret]');
}

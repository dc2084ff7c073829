import type {
  ApprovalProgress,
  Preview,
} from '@custody/backstage-plugin-custody-common';
import { nameOf } from '../shared/names';
import { lengthOfTime, roughLength } from '../time';
import type { T } from '../translation';

/**
 * What is asked for beside a template: that what Git declares be governed, that a grant go on, that an identity be
 * changed, retired or become another's, or once more what came to nothing.
 */
export type PreviewPurpose =
  | 'govern'
  | 'renew'
  | 'change'
  | 'retire'
  | 'transfer'
  | 'except'
  | 'again';

/** What grants nothing, so that there is no length to tell. */
const GRANTS_NOTHING: readonly (PreviewPurpose | undefined)[] = [
  'retire',
  'transfer',
  'except',
];

/** The preview as lines of text, in the order in which they matter. */
export type PreviewLines = {
  headline: string;
  approvals: string;
  terms: { key: string; text: string; all: string }[];
  ends: string;
  effects: string;
};

/**
 * Puts what would be decided into words.
 *
 * @param t - texts
 * @param preview - with `decision` and `derived`; of an allowed request
 * @param language - BCP 47
 * @param purpose - what is asked for; without it, what a template makes
 */
export function previewLines(
  t: T,
  preview: Preview,
  language: string,
  purpose?: PreviewPurpose,
): PreviewLines {
  return {
    headline: headlineOf(t, preview),
    approvals: approvalsOf(t, preview.approvals),
    terms: preview.approvals.map(approval => ({
      // The same may be owed in more than one stage.
      key: `${approval.stage} ${approval.term}`,
      text: termOf(t, approval),
      all: approval.eligible.map(({ ref, title }) => title ?? ref).join(', '),
    })),
    ends: endsOf(t, preview, language, purpose),
    effects: effectsOf(t, preview, purpose),
  };
}

function headlineOf(t: T, { derived }: Preview): string {
  if (!derived) return '';
  const environment =
    derived.environment.charAt(0).toLocaleUpperCase() +
    derived.environment.slice(1);
  const risk = t(`preview.risk.${derived.risk}`);
  const because =
    derived.riskDrivers.length > 0
      ? ` ${t('preview.because', { drivers: derived.riskDrivers.join('; ') })}`
      : '';
  return `${environment} · ${risk}${because}`;
}

function approvalsOf(t: T, approvals: ApprovalProgress[]): string {
  const count = approvals.reduce((sum, approval) => sum + approval.count, 0);
  return count === 0 ? t('preview.needsNone') : t('preview.needs', { count });
}

/** Whose approval is owed, and who can give it, e.g. `Payments, owner (Omar Haddad and 2 more)`. */
export function termOf(t: T, approval: ApprovalProgress): string {
  // Who can give it follows in brackets; two pairs of them after each other read badly.
  const term = approval.label.replace(/ \(([^()]*)\)$/, ', $1');
  const label =
    approval.count > 1
      ? t('preview.times', { n: String(approval.count), term })
      : term;
  const [first, ...rest] = approval.eligible;
  if (!first) return `${label} (${t('preview.nobody')})`;
  const more =
    rest.length > 0 ? ` ${t('preview.more', { n: String(rest.length) })}` : '';
  return `${label} (${nameOf(first.ref, first.title)}${more})`;
}

function endsOf(
  t: T,
  preview: Preview,
  language: string,
  purpose?: PreviewPurpose,
): string {
  const grants = !GRANTS_NOTHING.includes(purpose);
  const obligations = grants ? preview.decision?.obligations : undefined;
  const length = (iso: string) => lengthOfTime(iso, language);
  const parts: (string | false | null | undefined)[] = [
    grants &&
      (obligations?.maxGrant
        ? t('preview.grantedFor', { length: length(obligations.maxGrant) })
        : t('preview.noEnd')),
    obligations?.rotateEvery &&
      t('preview.rotates', { length: length(obligations.rotateEvery) }),
    obligations?.maxTtl &&
      preview.derived?.mode === 'leased' &&
      t('preview.leases', { length: length(obligations.maxTtl) }),
    preview.usuallyApprovedIn &&
      t('preview.usually', {
        length: roughLength(preview.usuallyApprovedIn, language),
      }),
  ];
  const text = parts.filter(Boolean).join(' · ');
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

function effectsOf(t: T, preview: Preview, purpose?: PreviewPurpose): string {
  if (purpose) {
    return t(
      `preview.${purpose}.${
        preview.approvals.length === 0 ? 'atOnce' : 'later'
      }`,
    );
  }
  if (preview.approvals.length === 0) return t('preview.effects.atOnce');
  return t(
    `preview.effects.${preview.decision?.obligations?.effects ?? 'immediate'}`,
  );
}

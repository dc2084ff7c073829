import type { BreakGlassView } from '@custody/backstage-plugin-custody-common';
import { nameOf } from '../shared/names';
import { useLanguage } from '../time';
import { useT } from '../translation';

/** Who is to review that the glass was broken; nothing once somebody has. */
export function Reviewers(props: {
  broken: Pick<BreakGlassView, 'review' | 'reviewers'>;
}) {
  const t = useT();
  const language = useLanguage();
  const { review, reviewers } = props.broken;
  if (review !== null || reviewers.length === 0) return null;
  const names = reviewers.map(({ ref, title }) => nameOf(ref, title));
  const list = new Intl.ListFormat(language, { type: 'disjunction' });
  return <>{t('breakGlass.reviewers', { who: list.format(names) })}</>;
}

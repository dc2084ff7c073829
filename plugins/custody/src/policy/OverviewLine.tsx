import Block from '@mui/icons-material/Block';
import Check from '@mui/icons-material/Check';
import Box from '@mui/material/Box';
import { RefLink } from '../shared/RefLink';
import { Code } from '../shared/ScopeList';
import { ServerText } from '../time';
import { useT } from '../translation';
import type { FoldedLine } from './foldOverview';

/** One sentence: who, whether, of which risk; what is owed, and why. */
export function OverviewLine(props: {
  line: FoldedLine;
  /** Whether nobody was named before, so that anybody is not anybody else. */
  first: boolean;
}) {
  const t = useT();
  const { line, first } = props;
  const allowed = line.effect === 'allow';
  const Icon = allowed ? Check : Block;
  return (
    <Box component="li" sx={{ listStyle: 'none', ml: -2.5, py: 0.5 }}>
      <Box sx={{ display: 'flex', gap: 1, alignItems: 'flex-start' }}>
        <Icon
          aria-hidden
          sx={{
            fontSize: 18,
            mt: '0.15em',
            color: allowed ? 'success.main' : 'text.secondary',
          }}
        />
        <Box sx={{ minWidth: 0 }}>
          <Box>
            {t(allowed ? 'policy.overview.may' : 'policy.overview.mayNot', {
              who: <Askers askers={line.askers} first={first} />,
            })}
            {line.risks.length < 3 &&
              ` ${t('policy.overview.atRisk', {
                risks: line.risks
                  .map(risk => t(`policy.risks.${risk}`))
                  .join(t('policy.overview.or')),
              })}`}
            {'.'}{' '}
            {line.owes.map(sentence => (
              <span key={sentence}>
                <ServerText>{sentence}</ServerText>{' '}
              </span>
            ))}
          </Box>
          <Box sx={{ typography: 'body2', color: 'text.secondary' }}>
            {line.reasons.map((reason, index) => (
              <Box component="span" key={reason} sx={{ mr: 1 }}>
                {line.policyIds[index] && (
                  <>
                    <Code>{line.policyIds[index]}</Code>{' '}
                  </>
                )}
                <ServerText>{reason}</ServerText>
              </Box>
            ))}
          </Box>
        </Box>
      </Box>
    </Box>
  );
}

function Askers({
  askers,
  first,
}: Pick<FoldedLine, 'askers'> & { first: boolean }) {
  const t = useT();
  return (
    <>
      {askers.map((asker, index) => (
        <span key={asker.kind === 'group' ? asker.ref : asker.kind}>
          {index > 0 && t('policy.overview.or')}
          {first && index === 0 && asker.kind === 'anyone'
            ? t('policy.overview.anybody')
            : t(
                `policy.overview.${index > 0 ? 'moreAskers' : 'askers'}.${
                  asker.kind
                }`,
              )}
          {asker.kind === 'group' && (
            <>
              {' '}
              <RefLink entityRef={asker.ref} />
            </>
          )}
        </span>
      ))}
    </>
  );
}

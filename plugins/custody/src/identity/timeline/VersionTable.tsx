import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableContainer from '@mui/material/TableContainer';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import type { CredentialView } from '@custody/backstage-plugin-custody-common';
import { RelativeTime } from '../../time';
import { useT } from '../../translation';

const INSTANTS = [
  ['issued', 'issuedAt'],
  ['activated', 'activatedAt'],
  ['retiring', 'retiringAt'],
  ['revoked', 'revokedAt'],
  ['expires', 'expiresAt'],
] as const;

/** The versions as a table: the same as the picture, and their accounts. */
export function VersionTable(props: {
  credentials: CredentialView[];
  /** For screen readers only, so that it needs no scrolling. */
  unseen?: boolean;
}) {
  const t = useT();
  const rows = [...props.credentials].sort((a, b) => b.version - a.version);
  return (
    <TableContainer
      sx={{
        mt: 1,
        overflowX: props.unseen ? 'hidden' : 'auto',
        // Backstage's theme breaks words of a narrow column in the middle; only an account's name may be.
        '& td, & th': { wordBreak: 'normal', lineHeight: 1.45 },
      }}
      {...(props.unseen
        ? {}
        : {
            tabIndex: 0,
            role: 'group',
            'aria-label': t('identity.versions.caption'),
          })}
    >
      <Table size="small" aria-label={t('identity.versions.caption')}>
        <TableHead>
          <TableRow>
            <TableCell>{t('identity.versions.version')}</TableCell>
            <TableCell>{t('identity.versions.state')}</TableCell>
            <TableCell>{t('identity.versions.account')}</TableCell>
            {INSTANTS.map(([label]) => (
              <TableCell key={label}>
                {t(`identity.versions.${label}`)}
              </TableCell>
            ))}
            <TableCell>{t('identity.versions.lastUsed')}</TableCell>
            <TableCell>{t('identity.versions.adoption')}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {rows.map(row => (
            <TableRow key={row.version}>
              <TableCell component="th" scope="row">
                v{row.version}
              </TableCell>
              <TableCell>
                {t(`identity.versionState.${row.state}`)}
                {row.error && `: ${row.error}`}
              </TableCell>
              <TableCell sx={{ overflowWrap: 'anywhere' }}>
                {row.account ?? '–'}
              </TableCell>
              {INSTANTS.map(([label, field]) => (
                <TableCell key={label}>
                  <Maybe at={row[field]} />
                </TableCell>
              ))}
              <TableCell>
                <Maybe at={row.lastUsedAt} />
                {row.lastUsedAt && row.lastUsedIsLowerBound && (
                  <> {t('identity.versions.lowerBound')}</>
                )}
                {row.usedAfterLeft && (
                  <Typography variant="body2" color="warning.dark">
                    {t('identity.versions.usedAfterLeft')}
                  </Typography>
                )}
              </TableCell>
              <TableCell>
                {t('step.moved', {
                  moved: String(row.adoption.moved),
                  of: String(row.adoption.of),
                })}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}

function Maybe(props: { at: string | null }) {
  return props.at ? <RelativeTime at={props.at} /> : <>–</>;
}

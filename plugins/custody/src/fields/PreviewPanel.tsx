import BlockOutlined from '@mui/icons-material/BlockOutlined';
import GavelOutlined from '@mui/icons-material/GavelOutlined';
import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import Typography from '@mui/material/Typography';
import { useId } from 'react';
import type { Preview } from '@custody/backstage-plugin-custody-common';
import { problemOf } from '../api';
import { toneColors } from '../health';
import { ServerText, useLanguage } from '../time';
import { useT } from '../translation';
import type { Alternative } from './alternatives';
import type { Missing } from './options';
import {
  previewLines,
  type PreviewLines,
  type PreviewPurpose,
} from './previewWords';
import { RefusedPreview } from './RefusedPreview';

/** What a form doesn't say yet, or doesn't say otherwise than it is. */
export type Lacking = Missing | 'change';

/** What a request with the present values would meet, live, under the scopes. */
export function PreviewPanel(props: {
  missing?: Lacking;
  /** Whether the form says that no credential is needed. */
  declares?: boolean;
  /** What is asked for; without it, what a template makes. */
  purpose?: PreviewPurpose;
  preview?: Preview;
  /** What would be allowed in place of what is refused; undefined while that is asked. */
  alternatives?: Alternative[];
  loading: boolean;
  error: unknown;
}) {
  const t = useT();
  const titleId = useId();
  const refused = Boolean(props.preview && !props.preview.submittable);
  const bad = refused || Boolean(props.error);
  return (
    <Box
      component="section"
      aria-labelledby={titleId}
      aria-busy={props.loading}
      sx={theme => ({
        ...theme.typography.body1,
        mt: 1.5,
        p: 2,
        borderRadius: 1,
        border: `1px solid ${theme.palette.divider}`,
        borderLeft: `3px solid ${
          bad ? toneColors(theme, 'error').main : theme.palette.primary.main
        }`,
        backgroundColor: bad
          ? toneColors(theme, 'error').wash
          : theme.palette.action.hover,
        color: theme.palette.text.primary,
        minHeight: 132,
      })}
    >
      <Typography
        id={titleId}
        component="h3"
        variant="body2"
        sx={{
          display: 'flex',
          alignItems: 'center',
          gap: 0.75,
          fontWeight: 700,
          m: 0,
          mb: 0.5,
        }}
      >
        {bad ? (
          <BlockOutlined aria-hidden sx={{ fontSize: 18 }} />
        ) : (
          <GavelOutlined aria-hidden sx={{ fontSize: 18 }} />
        )}
        {t('preview.title')}
      </Typography>
      <Box
        role="status"
        sx={{ opacity: props.loading && props.preview ? 0.6 : 1 }}
      >
        <Body {...props} />
      </Box>
    </Box>
  );
}

const NEEDS = {
  name: 'needName',
  owner: 'needOwner',
  scopes: 'needScopes',
  reason: 'needReason',
  change: 'needChange',
} as const satisfies Record<Lacking, string>;

function Body(props: Parameters<typeof PreviewPanel>[0]) {
  const t = useT();
  if (props.missing) {
    return (
      <Typography color="text.secondary">
        {t(`preview.${NEEDS[props.missing]}`)}
      </Typography>
    );
  }
  if (props.error && !props.preview) {
    return (
      <Typography>
        <ServerText>
          {t(props.purpose ? 'preview.unknown' : 'preview.failed', {
            message: problemOf(props.error).message,
          })}
        </ServerText>
      </Typography>
    );
  }
  if (!props.preview) {
    return (
      <>
        <Typography color="text.secondary">{t('preview.loading')}</Typography>
        <Skeleton width="70%" />
        <Skeleton width="50%" />
      </>
    );
  }
  if (!props.preview.submittable) {
    return (
      <RefusedPreview preview={props.preview} instead={props.alternatives} />
    );
  }
  return props.declares ? (
    <Declared preview={props.preview} />
  ) : (
    <Allowed preview={props.preview} purpose={props.purpose} />
  );
}

function Declared({ preview }: { preview: Preview }) {
  const t = useT();
  const lines = previewLines(t, preview, useLanguage());
  return (
    <>
      <Typography>{t('preview.declared')}</Typography>
      <Needs lines={lines} />
      <Typography>{t('preview.declaredStays')}</Typography>
      <Typography sx={{ mt: 0.5, fontWeight: 600 }}>
        {preview.approvals.length === 0
          ? t('preview.declaredAtOnce')
          : t('preview.declaredLater')}
      </Typography>
    </>
  );
}

function Needs({ lines }: { lines: PreviewLines }) {
  return (
    <Typography component="div">
      {lines.approvals}
      {lines.terms.length > 0 && ': '}
      {lines.terms.map((term, index) => (
        <span key={term.key} title={term.all}>
          {index > 0 && ' · '}
          {term.text}
        </span>
      ))}
    </Typography>
  );
}

function Allowed(props: { preview: Preview; purpose?: PreviewPurpose }) {
  const t = useT();
  const lines = previewLines(t, props.preview, useLanguage(), props.purpose);
  return (
    <>
      <Typography>
        <ServerText>{lines.headline}</ServerText>
      </Typography>
      <Needs lines={lines} />
      <Typography>{lines.ends}</Typography>
      <Typography sx={{ mt: 0.5, fontWeight: 600 }}>{lines.effects}</Typography>
    </>
  );
}

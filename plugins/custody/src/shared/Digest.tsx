import Check from '@mui/icons-material/Check';
import ContentCopy from '@mui/icons-material/ContentCopy';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import { useState } from 'react';
import { useT } from '../translation';

const SHOWN = 12;

/** A hash: its first characters, the whole on hover, and a button that copies the whole. */
export function Digest(props: { value: string; what: string }) {
  const t = useT();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard?.writeText(props.value);
    setCopied(true);
  };
  return (
    <Box
      component="span"
      sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.5 }}
    >
      <Box
        component="code"
        title={props.value}
        sx={{ fontFamily: 'monospace', fontSize: '0.92em' }}
      >
        {props.value.slice(0, SHOWN)}…
      </Box>
      <Tooltip
        title={copied ? t('copy.copied') : t('copy.copy', { what: props.what })}
      >
        <IconButton
          size="small"
          onClick={copy}
          onBlur={() => setCopied(false)}
          aria-label={t('copy.copy', { what: props.what })}
        >
          {copied ? (
            <Check sx={{ fontSize: 16 }} />
          ) : (
            <ContentCopy sx={{ fontSize: 16 }} />
          )}
        </IconButton>
      </Tooltip>
    </Box>
  );
}

import Box from '@mui/material/Box';
import FormControlLabel from '@mui/material/FormControlLabel';
import Switch from '@mui/material/Switch';
import Typography from '@mui/material/Typography';
import { useId } from 'react';
import { useT } from '../translation';

/** Turns the single letters of the inbox on and off, and says what they are and where they work. */
export function ShortcutsSwitch(props: {
  on: boolean;
  onChange: (on: boolean) => void;
}) {
  const t = useT();
  const helpId = useId();
  return (
    <Box
      sx={{
        mt: 1,
        // A screen that is only touched has no letters.
        '@media (hover: none) and (pointer: coarse)': { display: 'none' },
      }}
    >
      <FormControlLabel
        control={
          <Switch
            size="small"
            checked={props.on}
            onChange={(_, on) => props.onChange(on)}
            inputProps={{ 'aria-describedby': helpId }}
          />
        }
        label={t('inbox.shortcuts')}
        slotProps={{ typography: { variant: 'body2' } }}
        sx={{ ml: 0, gap: 1 }}
      />
      <Typography id={helpId} variant="body2" color="text.secondary">
        {t('inbox.keys')}
      </Typography>
    </Box>
  );
}

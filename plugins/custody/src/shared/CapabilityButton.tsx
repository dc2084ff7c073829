import Button, { type ButtonProps } from '@mui/material/Button';
import Tooltip from '@mui/material/Tooltip';
import { useId } from 'react';
import type { Capability } from '@custody/backstage-plugin-custody-common';
import { toneColors } from '../health';
import { useT } from '../translation';
import { VisuallyHidden } from './VisuallyHidden';

/**
 * A button that stays reachable by keyboard when it isn't allowed, so that its reason can be read; then it does
 * nothing.
 */
export function CapabilityButton(
  props: Pick<ButtonProps, 'variant' | 'color' | 'size' | 'startIcon'> & {
    can: Capability;
    children: string;
    onClick: () => void;
  },
) {
  const { can, children, onClick, ...rest } = props;
  const t = useT();
  const reasonId = useId();
  const reason = can.reason ?? t('identity.verbDialog.noReason');
  if (can.allowed) {
    return (
      <Button
        {...rest}
        onClick={onClick}
        sx={theme =>
          // The theme's own red is too dark for text on a dark page.
          rest.color === 'error' && rest.variant !== 'contained'
            ? {
                color: toneColors(theme, 'error').main,
                borderColor: toneColors(theme, 'error').edge,
              }
            : {}
        }
      >
        {children}
      </Button>
    );
  }
  return (
    <Tooltip title={reason} describeChild>
      <span>
        <Button
          {...rest}
          aria-disabled="true"
          aria-describedby={reasonId}
          disableRipple
          sx={{
            opacity: 0.6,
            cursor: 'not-allowed',
            color: 'text.secondary',
            borderColor: 'divider',
            backgroundColor:
              rest.variant === 'contained' ? 'action.selected' : undefined,
          }}
        >
          {children}
        </Button>
        <span id={reasonId}>
          <VisuallyHidden>{reason}</VisuallyHidden>
        </span>
      </span>
    </Tooltip>
  );
}

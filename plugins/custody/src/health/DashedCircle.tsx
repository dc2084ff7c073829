import { createSvgIcon } from '@mui/material/utils';

/** "Nobody knows": a circle that isn't closed. */
export const DashedCircle = createSvgIcon(
  <circle
    cx="12"
    cy="12"
    r="8.5"
    fill="none"
    stroke="currentColor"
    strokeWidth="2"
    strokeDasharray="3.4 3.3"
  />,
  'DashedCircle',
);

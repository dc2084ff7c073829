import Stack from '@mui/material/Stack';
import { OverviewPanel } from './OverviewPanel';
import { SetPanel } from './SetPanel';
import { WhatIfPanel } from './WhatIfPanel';

/** What policy is in force, what it would say to a question, and who may do what under it: the longest is last. */
export function PolicyPage() {
  return (
    <Stack spacing={2}>
      <SetPanel />
      <WhatIfPanel />
      <OverviewPanel />
    </Stack>
  );
}

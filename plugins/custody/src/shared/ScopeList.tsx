import Box from '@mui/material/Box';
import { Breakable } from './Breakable';

/** Names of scopes, as code. */
export function ScopeList(props: { scopes: readonly string[] }) {
  return (
    <Box
      component="span"
      sx={{
        display: 'inline-flex',
        flexWrap: 'wrap',
        gap: 0.5,
        minWidth: 0,
        maxWidth: '100%',
      }}
    >
      {props.scopes.map(scope => (
        <Code key={scope}>{scope}</Code>
      ))}
    </Box>
  );
}

/** A word of the machine in a sentence. */
export function Code(props: { children: string }) {
  return (
    <Box
      component="code"
      sx={{
        fontFamily: 'monospace',
        fontSize: '0.92em',
        px: 0.5,
        borderRadius: 0.5,
        backgroundColor: 'action.hover',
        color: 'text.primary',
        maxWidth: '100%',
        overflowWrap: 'break-word',
      }}
    >
      <Breakable>{props.children}</Breakable>
    </Box>
  );
}

import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableContainer from '@mui/material/TableContainer';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import { Fragment, type ReactNode } from 'react';

/** A small table, its first column the header of each row. It scrolls by keyboard where it is too wide. */
export function SimpleTable(props: {
  label: string;
  columns: readonly string[];
  rows: readonly {
    key: string;
    cells: readonly ReactNode[];
    /** Stands under the row, as wide as the table. */
    detail?: ReactNode;
  }[];
}) {
  return (
    <TableContainer
      tabIndex={0}
      role="group"
      aria-label={props.label}
      sx={{
        '& td, & th': {
          verticalAlign: 'top',
          lineHeight: 1.45,
          // Backstage's theme breaks words of a narrow column in the middle.
          wordBreak: 'normal',
          overflowWrap: 'break-word',
        },
      }}
    >
      <Table size="small" aria-label={props.label}>
        <TableHead>
          <TableRow>
            {props.columns.map(column => (
              <TableCell key={column}>{column}</TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {props.rows.map(row => (
            <Fragment key={row.key}>
              <TableRow>
                {row.cells.map((cell, index) =>
                  index === 0 ? (
                    <TableCell
                      key={props.columns[index]}
                      component="th"
                      scope="row"
                      // A name is read as a whole, where the rest scrolls.
                      sx={{ minWidth: '9em' }}
                    >
                      {cell}
                    </TableCell>
                  ) : (
                    <TableCell key={props.columns[index]}>{cell}</TableCell>
                  ),
                )}
              </TableRow>
              {row.detail && (
                <TableRow>
                  <TableCell colSpan={props.columns.length}>
                    {row.detail}
                  </TableCell>
                </TableRow>
              )}
            </Fragment>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}

import { Fragment } from 'react';
import { Code } from '../shared/ScopeList';
import { moment, relativeTo } from './relative';
import { useLanguage } from './useLanguage';
import { useNow } from './useNow';

const PARTS = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z|`[^`]+`)/;

/** A sentence of the server: its instants said in the reader's zone, and what it puts in backticks as code. */
export function ServerText(props: { children: string }) {
  const language = useLanguage();
  const now = useNow();
  return (
    <>
      {props.children.split(PARTS).map((part, index) => {
        // The parts of one sentence never change places, so their index is a good key.
        if (part.startsWith('`') && part.endsWith('`') && part.length > 1) {
          return <Code key={index}>{part.slice(1, -1)}</Code>;
        }
        if (PARTS.test(part)) {
          return (
            <time
              key={index}
              dateTime={part}
              title={relativeTo(part, now, language)}
            >
              {moment(part, language)}
            </time>
          );
        }
        return <Fragment key={index}>{part}</Fragment>;
      })}
    </>
  );
}

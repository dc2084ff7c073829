import { Fragment } from 'react';
import { moment, relativeTo } from './relative';
import { useLanguage } from './useLanguage';
import { useNow } from './useNow';

const ISO = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)/;

/** A sentence of the server, its instants said in the reader's zone, with how far away they are on hover. */
export function InstantText(props: { children: string }) {
  const language = useLanguage();
  const now = useNow();
  return (
    <>
      {props.children.split(ISO).map((part, index) =>
        ISO.test(part) ? (
          <time
            // The parts of one sentence never change places.
            key={index}
            dateTime={part}
            title={relativeTo(part, now, language)}
          >
            {moment(part, language)}
          </time>
        ) : (
          <Fragment key={index}>{part}</Fragment>
        ),
      )}
    </>
  );
}

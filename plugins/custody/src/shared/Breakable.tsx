import { Fragment } from 'react';

/** A part of a machine's name with what ends it. Hyphens need no help: browsers break after them by themselves. */
const PART = /[^/:._]+[/:._]*|[/:._]+/g;

/** A name of the machine that breaks where its parts meet, and not within them. */
export function Breakable(props: { children: string }) {
  return (
    <>
      {(props.children.match(PART) ?? []).map((part, index) => (
        <Fragment key={index}>
          {index > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </>
  );
}

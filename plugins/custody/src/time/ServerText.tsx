import { DisplayName } from '../shared/DisplayName';
import { Code } from '../shared/ScopeList';
import { moment, relativeTo } from './relative';
import { useLanguage } from './useLanguage';
import { useNow } from './useNow';

const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/;
const CODE = /`[^`]+`/;
const REF =
  /\b(?:user|group|resource|component|system|domain|api|identity):[\w.-]+\/[\w.-]*\w/;
const PARTS = new RegExp(
  `(${[INSTANT, CODE, REF].map(({ source }) => source).join('|')})`,
);

/**
 * A sentence of the server: its instants said in the reader's zone, what it puts in backticks as code, and other refs
 * by the names that people know.
 */
export function ServerText(props: { children: string }) {
  return (
    <>
      {props.children.split(PARTS).map((part, index) => (
        // The parts of one sentence never change places, so their index is a good key.
        <Part key={index}>{part}</Part>
      ))}
    </>
  );
}

function Part({ children: part }: { children: string }) {
  if (!PARTS.test(part)) return <>{part}</>;
  if (part.startsWith('`')) return <Code>{part.slice(1, -1)}</Code>;
  if (REF.test(part)) {
    return (
      <DisplayName entityRef={part}>
        {name => <span title={part}>{name}</span>}
      </DisplayName>
    );
  }
  return <InstantText at={part} />;
}

function InstantText({ at }: { at: string }) {
  const language = useLanguage();
  const now = useNow();
  return (
    <time dateTime={at} title={relativeTo(at, now, language)}>
      {moment(at, language)}
    </time>
  );
}

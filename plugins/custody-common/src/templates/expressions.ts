import { textsOf } from './json';

const MEMBER = String.raw`(?:\.[A-Za-z_$][\w$]*|\[\s*(?:'[^'\\\]]+'|"[^"\\\]]+")\s*\])`;
const REFERENCE = String.raw`parameters((?:${MEMBER})+)`;
// No white space around the braces: the scaffolder keeps lists only for a text that is one expression.
const EXACT = new RegExp(String.raw`^\$\{\{-?\s*${REFERENCE}\s*-?\}\}$`);
const ANYWHERE = new RegExp(String.raw`(?<![\w$.])${REFERENCE}`, 'g');
const ONE_EXPRESSION = /^\s*\$\{\{((?:(?!\$\{\{|\}\}).)*)\}\}\s*$/s;

function memberNames(members: string): string[] {
  return [...members.matchAll(new RegExp(MEMBER, 'g'))].map(([member]) =>
    member.startsWith('.')
      ? member.slice(1)
      : member.replace(/^\[\s*['"]|['"]\s*\]$/g, ''),
  );
}

/**
 * The parameter that a text stands for, if it is exactly one reference and nothing else:
 * `${{ parameters.a.b }}` or `${{ parameters['a'].b }}`. A filter, a fallback or other text around
 * it makes it something else, and the answer undefined.
 */
export function parameterPath(value: unknown): string[] | undefined {
  const match = typeof value === 'string' ? EXACT.exec(value) : null;
  return match ? memberNames(match[1]) : undefined;
}

/** The expression that stands for exactly this parameter; the inverse of `parameterPath`. */
export function parameterExpression(path: string[]): string {
  const members = path.map(name =>
    /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `['${name}']`,
  );
  return `\${{ parameters${members.join('')} }}`;
}

/** The paths of all parameters that the texts in a value read, in order of appearance. */
export function referencedParameters(value: unknown): string[][] {
  return [...textsOf(value)].flatMap(text =>
    [...text.matchAll(ANYWHERE)].map(match => memberNames(match[1])),
  );
}

/** Whether the scaffolder would evaluate something in this text. */
export function isTemplated(value: unknown): boolean {
  return typeof value === 'string' && /\$\{\{|\{%|\{#/.test(value);
}

/**
 * Whether a condition may call `always()` or `failure()`, which make a step run although an earlier
 * one failed. It can't miss one: text in quotes and members such as `x.always` are left out only
 * where the condition is a single plain expression, else any mention counts.
 */
export function mentionsStatusCheck(condition: unknown): boolean {
  if (typeof condition !== 'string') {
    return false;
  }
  const single = ONE_EXPRESSION.exec(condition)?.[1];
  // A regular expression (r/…/) and blocks may hold quotes that open no text.
  const plain =
    single !== undefined && !/\br\s*\/|\{%|\{#/.test(condition)
      ? single.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/gs, '""')
      : undefined;
  return plain === undefined
    ? /\b(?:always|failure)\b/.test(condition)
    : /(?<!\.\s*)\b(?:always|failure)\b/.test(plain);
}

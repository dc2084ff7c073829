import { readFileSync } from 'node:fs';
import ts from 'typescript';

/** Stands for anything, in a quotation as in a text that something is put into. */
const ANYTHING = '…';

/** @returns the texts in a file of TypeScript, with `…` for what is put into them */
export function textsIn(file: string): string[] {
  return collect(file, node => textOf(node));
}

/** @returns how the tests in a file, and the rows of their tables, are called, with `…` for what is put into their names */
export function titlesIn(file: string): string[] {
  return collect(file, node => {
    if (
      ts.isCallExpression(node) &&
      /^(it|test|describe|withFaults|withProvider|faultsWith)\b/.test(
        node.expression.getText(),
      )
    ) {
      return textOf(node.arguments[0]);
    }
    return ts.isArrayLiteralExpression(node) &&
      ts.isArrayLiteralExpression(node.parent)
      ? textOf(node.elements[0])
      : undefined;
  });
}

/**
 * @returns whether one of some texts can be what was quoted, letter by letter in half of it at the least: what only `…`
 * allows is nobody's quotation
 */
export function said(quotation: string, texts: readonly string[]): boolean {
  const enough = quotation.replace(/…|\s/g, '').length / 2;
  return texts.some(
    text =>
      mayBegin(quotation[0], text[0]) &&
      mayBegin(quotation.at(-1), text.at(-1)) &&
      lettersInCommon(quotation, text) >= enough,
  );
}

function collect(
  file: string,
  pick: (node: ts.Node) => string | undefined,
): string[] {
  const source = ts.createSourceFile(
    file,
    readFileSync(file, 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  );
  const found: string[] = [];
  const visit = (node: ts.Node) => {
    const text = pick(node);
    if (text !== undefined) found.push(text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function textOf(node: ts.Node | undefined): string | undefined {
  if (node === undefined) {
    return undefined;
  }
  if (ts.isStringLiteralLike(node)) {
    return withHoles(node.text);
  }
  if (ts.isBinaryExpression(node) && isPlus(node)) {
    const parts = [textOf(node.left), textOf(node.right)];
    return parts.includes(undefined) ? undefined : parts.join('');
  }
  if (ts.isTemplateExpression(node)) {
    return withHoles(
      [
        node.head.text,
        ...node.templateSpans.map(({ literal }) => literal.text),
      ].join(ANYTHING),
    );
  }
  return undefined;
}

function isPlus({ operatorToken }: ts.BinaryExpression): boolean {
  return operatorToken.kind === ts.SyntaxKind.PlusToken;
}

/** What pages and tests put into their texts: `{{n}}`, `%s`, `$title`. */
function withHoles(text: string): string {
  return text.replace(/\{\{\w+\}\}|%[a-z]|\$[a-z]\w*/g, ANYTHING);
}

/** Whether two patterns may have a letter at one end, so that most are told apart at a glance. */
function mayBegin(one: string | undefined, other: string | undefined): boolean {
  return one === other || one === ANYTHING || other === ANYTHING;
}

/** The most letters that two patterns have in common where they are one text; -1 where they can't be one. */
function lettersInCommon(one: string, other: string): number {
  const never = -Infinity;
  let best = [0];
  for (let at = 1; at <= other.length; at += 1) {
    best[at] = other[at - 1] === ANYTHING ? best[at - 1] : never;
  }
  for (const letter of one) {
    const next = [letter === ANYTHING ? best[0] : never];
    for (let at = 1; at <= other.length; at += 1) {
      const beside = other[at - 1];
      const isSame = letter === beside && letter !== ANYTHING;
      next[at] = Math.max(
        isSame ? best[at - 1] + (/\s/.test(letter) ? 0 : 1) : never,
        letter === ANYTHING ? Math.max(best[at], next[at - 1]) : never,
        beside === ANYTHING ? Math.max(best[at], next[at - 1]) : never,
      );
    }
    if (Math.max(...next) === never) return -1;
    best = next;
  }
  return best[other.length] === never ? -1 : best[other.length];
}

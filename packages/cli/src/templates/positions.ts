import {
  Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  Node,
} from 'yaml';

/** A place in a file; both count from 1. */
export interface Position {
  line: number;
  column: number;
}

function resolved(node: unknown, document: Document): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null)?.range?.[0];
}

/**
 * Where a JSON path is written: at the key of an entry, at the start of an item. What is not
 * written is placed at the deepest part of the path that is. Aliases lead to their anchor.
 */
export function positionOf(
  document: Document,
  lines: LineCounter,
  path: Array<string | number>,
): Position {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? document.range?.[0] ?? 0;
  for (const part of path) {
    const parent = resolved(node, document);
    if (isMap(parent)) {
      const pair = parent.items.find(
        ({ key }) => (isScalar(key) ? key.value : key) === part,
      );
      if (!pair) break;
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(parent) && typeof part === 'number') {
      const item = parent.items[part];
      if (item === undefined) break;
      offset = startOf(item) ?? offset;
      node = item;
    } else {
      break;
    }
  }
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

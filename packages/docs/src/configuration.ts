import { readFileSync, readdirSync, existsSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { root } from './root';
import { table } from './table';

/** One key of the configuration, as `config.d.ts` declares it. */
export type ConfigKey = {
  path: string;
  type: string;
  required: boolean;
  visibility: string;
  description: string;
};

const INTRODUCTION = `# Configuration

Every key of \`app-config.yaml\` under \`custody\`, from the packages' \`config.d.ts\`. All of it is read at the start into one
typed object; each mistake is an error then, with the key's path, the value and the remedy. \`<…>\` is a name of yours,
\`[]\` an item of a list. No key is visible to browsers; \`secret\` ones are redacted in logs.

A key may not be misspelt: what is not in this list is refused.`;

/** `docs/reference/configuration.md`. */
export function renderConfiguration(): string {
  const rows = readConfigKeys().map(key => [
    `\`${key.path}\`${key.required ? ', required' : ''}`,
    `\`${key.type}\``,
    key.visibility,
    key.description,
  ]);
  return [
    INTRODUCTION,
    table(['key', 'value', 'visible to', 'what'], rows),
  ].join('\n\n');
}

/** @returns every leaf below `custody`, in the order of the files; a path that several packages declare once */
export function readConfigKeys(): ConfigKey[] {
  const keys = new Map<string, ConfigKey>();
  for (const [, key] of readAllDeclarations()) {
    keys.set(key.path, keys.get(key.path) ?? key);
  }
  return [...keys.values()];
}

/** @returns every leaf below `custody` with the package that declares it, also those that several declare */
export function readAllDeclarations(): [string, ConfigKey][] {
  return configFiles().flatMap(file =>
    readDeclarations(file)
      .filter(key => key.path.startsWith('custody.'))
      .map((key): [string, ConfigKey] => [
        path.basename(path.dirname(file)),
        key,
      ]),
  );
}

/** The service's own first, then its modules'. */
function configFiles(): string[] {
  const plugins = path.join(root, 'plugins');
  return readdirSync(plugins)
    .sort(
      (a, b) =>
        Number(b === 'custody-backend') - Number(a === 'custody-backend') ||
        (a < b ? -1 : 1),
    )
    .map(name => path.join(plugins, name, 'config.d.ts'))
    .filter(file => existsSync(file));
}

function readDeclarations(file: string): ConfigKey[] {
  const source = ts.createSourceFile(
    file,
    readFileSync(file, 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  );
  const config = source.statements.find(
    (each): each is ts.InterfaceDeclaration =>
      ts.isInterfaceDeclaration(each) && each.name.text === 'Config',
  );
  return config ? walk(config.members, '') : [];
}

function walk(
  members: ts.NodeArray<ts.TypeElement>,
  prefix: string,
): ConfigKey[] {
  return members.flatMap(member => {
    const [key, type] = keyAndType(member);
    const at = `${prefix}${prefix && !key.startsWith('[') ? '.' : ''}${key}`;
    return inside(type, at) ?? [leaf(member, type, at)];
  });
}

function keyAndType(member: ts.TypeElement): [string, ts.TypeNode] {
  if (ts.isIndexSignatureDeclaration(member)) {
    return [`<${member.parameters[0].name.getText()}>`, member.type];
  }
  if (ts.isPropertySignature(member) && member.type) {
    return [member.name.getText(), member.type];
  }
  throw new Error(
    `config.d.ts has a member of another kind: ${member.getText()}`,
  );
}

/** The keys of an object, or of the objects in a list; undefined for a value. */
function inside(type: ts.TypeNode, at: string): ConfigKey[] | undefined {
  if (ts.isTypeLiteralNode(type)) {
    return walk(type.members, at);
  }
  if (ts.isTypeReferenceNode(type) && type.typeName.getText() === 'Array') {
    const [item] = type.typeArguments ?? [];
    return item && ts.isTypeLiteralNode(item)
      ? walk(item.members, `${at}[]`)
      : undefined;
  }
  return undefined;
}

function leaf(
  member: ts.TypeElement,
  type: ts.TypeNode,
  at: string,
): ConfigKey {
  const tags = ts.getJSDocTags(member);
  const tag = tags.find(each => /visibility$/i.test(each.tagName.text));
  const text = ts
    .getJSDocCommentsAndTags(member)
    .filter(ts.isJSDoc)
    .map(doc => ts.getTextOfJSDocComment(doc.comment) ?? '')
    .join(' ');
  return {
    path: at,
    type: type.getText(),
    required: !member.questionToken && !ts.isIndexSignatureDeclaration(member),
    visibility: ts.getTextOfJSDocComment(tag?.comment) ?? '',
    description: text,
  };
}

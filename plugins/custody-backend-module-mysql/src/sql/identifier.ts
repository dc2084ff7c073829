/**
 * Quotes a name for a statement. Backticks mean the same in every `sql_mode`, which quotes and backslashes don't.
 *
 * @throws RangeError for what no name of MySQL holds
 */
export function identifier(name: string): string {
  if (name === '' || name.includes('\0')) {
    throw new RangeError('a name is empty or holds a zero character');
  }
  return `\`${name.replaceAll('`', '``')}\``;
}

/**
 * A database's name where a grant takes it as a pattern, so that `my_db` stands for itself and not for `myXdb` too.
 */
export function databasePattern(name: string): string {
  return name.replace(/[\\_%]/g, '\\$&');
}

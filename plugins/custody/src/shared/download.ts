/** Has the browser save CSV as a file. */
export function downloadCsv(name: string, text: string): void {
  download(name, text, 'text/csv');
}

/** Has the browser save a text as a file of a media type. */
export function download(name: string, text: string, type: string): void {
  save(name, new Blob([text], { type: `${type};charset=utf-8` }));
}

/** Has the browser save what it holds as a file. */
export function save(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

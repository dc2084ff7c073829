/** Text made safe to stand in HTML, in an element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(
    /[&<>"']/g,
    char =>
      ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }[
        char
      ] as string),
  );
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1b2430; --soft: #5a6675; --page: #f6f7f9; --card: #ffffff; --line: #d5dae1; --accent: #1f5493; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ecf1; --soft: #a6b0bd; --page: #14181e; --card: #1d232b; --line: #3a4450; --accent: #8ab8f0; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, 'Segoe UI', Roboto, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1rem 3rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1rem; margin: 2rem 0 .75rem; }
p { margin: 0; }
.soft { color: var(--soft); }
a { color: var(--accent); }
.cards { list-style: none; margin: 1.5rem 0 0; padding: 0; display: grid; gap: .75rem; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); }
.cards li { display: flex; }
.card { flex: 1; display: grid; grid-template-columns: auto 1fr; column-gap: .75rem; align-content: start; text-align: left; padding: 1rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--card); color: inherit; font: inherit; cursor: pointer; }
.card:hover { border-color: var(--accent); }
.card:focus-visible, a:focus-visible, summary:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.mark { grid-row: span 3; width: 2.5rem; height: 2.5rem; border-radius: 50%; display: grid; place-items: center; border: 1px solid var(--line); color: var(--accent); font-weight: 600; }
.name { font-weight: 600; }
.role, .does { font-size: .875rem; color: var(--soft); }
.does { margin-top: .5rem; }
summary { cursor: pointer; margin-top: 2rem; font-weight: 600; }
table { border-collapse: collapse; width: 100%; margin-top: 1.5rem; background: var(--card); }
th, td { text-align: left; padding: .5rem .75rem; border-bottom: 1px solid var(--line); }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
`;

/**
 * A small page without scripts, for the parts of the demo that people look at.
 *
 * @param title - plain text, escaped here
 * @param body - HTML, already escaped
 * @param refreshSeconds - reload after so many seconds, when given
 */
export function renderPage(
  title: string,
  body: string,
  refreshSeconds?: number,
): string {
  const refresh = refreshSeconds
    ? `<meta http-equiv="refresh" content="${refreshSeconds}">`
    : '';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${refresh}<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body><main>
${body}
</main></body>
</html>
`;
}

import { createHash } from 'node:crypto';
import { type Html, html, trusted } from './html.ts';

/**
 * A whole page that needs nothing but itself. Its policy lets the browser load nothing from anywhere and run no script
 * but the given one, so that even markup that slipped through escaping could do no harm.
 */
export function document(page: { title: string; styles: string; script?: string; body: Html }): string {
  const scripts = page.script === undefined ? "'none'" : `'sha256-${createHash('sha256').update(page.script).digest('base64')}'`;
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src ${scripts}; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>\n${html`<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title}</title>
<style>${trusted(page.styles)}</style>
</head>
<body>
${page.body}
${page.script !== undefined && html`<script>${trusted(page.script)}</script>`}
</body>
</html>
`}`;
}

import { document } from './document.ts';
import { headline } from './headline.ts';
import { html } from './html.ts';
import { ATTEMPTS_SCRIPT } from './script.ts';
import type { PageContext } from './section.ts';
import { SECTIONS } from './sections/sections.ts';
import { REPORT_STYLES } from './styles.ts';

/** `report.html`: one self-contained page. Sections of stages that were not run are left out. */
export function reportPage(context: PageContext): string {
  const { report } = context;
  const rendered = SECTIONS.flatMap(({ id, title, render }) => {
    const body = render(context);
    return body === undefined ? [] : [{ id, title, body }];
  });
  const sentence = headline(report);
  return document({
    title: `${report.recipe} – swe-lego report`,
    styles: REPORT_STYLES,
    script: ATTEMPTS_SCRIPT,
    body: html`<div class="page">
<nav aria-label="Contents"><b>swe-lego</b>${rendered.map(({ id, title }) => html`<a href="#${id}">${title}</a>`)}</nav>
<main>
<header><h1>${report.recipe}</h1><p>Seed ${report.seed}, ${when(report.created_at)}. The same numbers for programs: <a href="report.json">report.json</a></p>
${sentence !== '' && html`<p class="headline">${sentence}</p>`}
${report.warnings.length > 0 && html`<ul class="warnings" aria-label="Warnings">${report.warnings.map((warning) => html`<li>${warning}</li>`)}</ul>`}</header>
${rendered.map(({ id, title, body }) => html`<section id="${id}"><h2 class="${id === 'overview' ? 'hidden' : ''}">${title}</h2>\n${body}</section>\n`)}
<footer>Made by swe-lego from the records of this run. Self-contained: nothing is loaded from anywhere.</footer>
</main>
</div>`,
  });
}

function when(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

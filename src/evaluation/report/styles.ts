/** Colours and type of every page: ink on paper, one accent. */
const BASE = `
:root{color-scheme:light dark;--paper:#fcfbf9;--panel:#f4f2ee;--ink:#1f2023;--muted:#64656b;--faint:#8f9096;--line:#e3e0da;--rest:#d3d0c9;--accent:#0b6b73;--half:#86b8ba;--dark:#3a3b40;--add:#e2f2e6;--add-ink:#14532d;--del:#fbe7e5;--del-ink:#7f1d1d;--warn:#f6eeda;
--sans:ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;--mono:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono","DejaVu Sans Mono",monospace}
@media (prefers-color-scheme:dark){:root{--paper:#16171a;--panel:#1e2024;--ink:#e7e6e3;--muted:#a2a3a9;--faint:#7b7c83;--line:#2f3137;--rest:#43464e;--accent:#5ec2c4;--half:#2f7377;--dark:#c9c8c4;--add:#12301f;--add-ink:#b5e6c6;--del:#3a1a1a;--del-ink:#f5c1bd;--warn:#332c1a}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;scroll-padding-top:1rem}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.55 var(--sans);-webkit-text-size-adjust:100%}
a{color:var(--accent);text-decoration-thickness:1px;text-underline-offset:2px}
a:focus-visible,summary:focus-visible,input:focus-visible,select:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
code,pre{font-family:var(--mono);font-size:.86em}
code{overflow-wrap:anywhere}
h1{font-size:1.75rem;line-height:1.2;font-weight:650;letter-spacing:-.015em;margin:0}
h2{font-size:1.25rem;line-height:1.3;font-weight:650;letter-spacing:-.01em;margin:0 0 .75rem}
small{font-size:.6em;color:var(--muted);font-weight:450}
.outcome{white-space:nowrap}
.outcome::before{content:"";display:inline-block;width:.6em;height:.6em;border-radius:50%;margin-right:.45em;background:var(--rest)}
.outcome.resolved::before{background:var(--accent)}.outcome.semi-resolved::before{background:var(--half)}.outcome.cheated::before{background:var(--dark)}.outcome.infra-failure::before{background:none;border:1px solid var(--faint)}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
`;

/** The report's own layout: contents at the side, tables, charts. */
const REPORT = `
.page{display:grid;grid-template-columns:11rem minmax(0,60rem);gap:3rem;justify-content:center;padding:2.5rem 2rem 5rem}
nav{position:sticky;top:2.5rem;align-self:start;font-size:.875rem}
nav b{display:block;margin-bottom:.6rem}
nav a{display:block;padding:.2rem 0;color:var(--muted);text-decoration:none}
nav a:hover{color:var(--accent)}
header p{color:var(--muted);margin:.4rem 0 0}
header .headline{color:var(--ink);font-size:1.0625rem;max-width:44rem;margin-top:.9rem}
details.zeros>summary{cursor:pointer;color:var(--muted);font-size:.8125rem;margin-bottom:.6rem}
section{margin-top:3.25rem}
header+section{margin-top:1.75rem}
.lead{max-width:44rem;margin:0 0 1.1rem}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(13.5rem,1fr));margin:0;padding:.4rem 0;border:solid var(--line);border-width:1px 0}
.figures div{padding:.8rem 1.5rem .8rem 0}
.figures dt{font-size:.8125rem;color:var(--muted)}
.figures dd{margin:.15rem 0 .3rem;font-size:1.9rem;line-height:1.15;font-weight:600;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
.figures div:first-child dd{color:var(--accent)}
.figures p{margin:0;font-size:.8125rem;line-height:1.45;color:var(--muted)}
.warnings{list-style:none;margin:1rem 0;padding:.7rem 1rem;background:var(--warn);border-radius:6px;font-size:.875rem}
.scroll{overflow-x:auto;margin:0 0 1.9rem}
.tall{max-height:40rem;overflow-y:auto;border:1px solid var(--line);border-radius:8px;padding:0 .6rem}
.tall thead th{position:sticky;top:0;background:var(--paper)}
table{border-collapse:collapse;width:100%;font-size:.84375rem;line-height:1.45}
caption{caption-side:top;text-align:left;color:var(--muted);padding:0 0 .55rem;font-size:.8125rem;line-height:1.5;max-width:min(52rem,calc(100vw - 2rem))}
th{font-weight:600;text-align:left;vertical-align:bottom;color:var(--muted);font-size:.78125rem;border-bottom:1px solid var(--faint);padding:.4rem .9rem .35rem 0;line-height:1.3}
td{padding:.38rem .9rem .38rem 0;border-bottom:1px solid var(--line);vertical-align:top}
th:last-child,td:last-child{padding-right:0}
td:first-child{white-space:nowrap}
.aside{font-size:.875rem;color:var(--muted);max-width:44rem}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td.wide{min-width:8rem;width:40%}
td .bar{margin-top:.32em}
.bar{display:block;width:100%;height:.7rem}
.fill-accent{fill:var(--accent)}.fill-half{fill:var(--half)}.fill-rest{fill:var(--rest)}.fill-dark{fill:var(--dark)}.fill-outline{fill:var(--paper);stroke:var(--faint)}
.legend{display:flex;flex-wrap:wrap;gap:.1rem .9rem;margin-top:.2rem}
.legend i{display:inline-block;width:.65em;height:.65em;margin-right:.35em}
.key-accent{background:var(--accent)}.key-half{background:var(--half)}.key-rest{background:var(--rest)}.key-dark{background:var(--dark)}.key-outline{border:1px solid var(--faint)}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(22rem,100%),1fr));gap:0 2.5rem;align-items:start}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(24rem,100%),1fr));gap:1.5rem 2rem;margin-bottom:1.5rem}
.charts>:only-child{max-width:34rem}
figure{margin:0 0 1.6rem}
figcaption{font-size:.8125rem;line-height:1.5;color:var(--muted);margin-top:.45rem}
.chart{display:block;width:100%;height:auto;font-family:var(--sans)}
.chart text{font-size:12px;fill:var(--muted);font-variant-numeric:tabular-nums}
.chart .end{text-anchor:end}.chart .middle{text-anchor:middle}.chart .strong{fill:var(--ink)}
.grid{stroke:var(--line)}.divider{stroke:var(--faint);stroke-dasharray:2 3}
.series{fill:none;stroke-width:1.75;stroke-linejoin:round}
.series.accent{stroke:var(--accent);stroke-width:2.25}.series.ink{stroke:var(--ink)}.series.muted{stroke:var(--faint);stroke-dasharray:6 3}.series.faint{stroke:var(--faint);stroke-dasharray:1.5 3}
.dot.accent{fill:var(--accent)}.dot.ink{fill:var(--ink)}.dot.muted,.dot.faint{fill:var(--faint)}
.chart .name.accent{fill:var(--accent);font-weight:600}.chart .name.ink{fill:var(--ink)}
.funnel{list-style:none;margin:0;padding:0;border-top:1px solid var(--line)}
.funnel li{display:grid;grid-template-columns:7.5rem 9rem minmax(8rem,13rem) minmax(0,1fr);gap:.2rem 1.2rem;align-items:center;padding:.6rem 0;border-bottom:1px solid var(--line)}
.funnel .step{font-weight:600}
.kept strong{font-size:1.15rem;font-variant-numeric:tabular-nums;font-weight:600}
.flow .of,.funnel .note{font-size:.8125rem;color:var(--muted);font-variant-numeric:tabular-nums}
.filter{display:flex;flex-wrap:wrap;gap:.6rem;align-items:center;margin-bottom:.8rem}
.filter[hidden]{display:none}
.filter input,.filter select{font:inherit;font-size:.875rem;color:inherit;background:var(--paper);border:1px solid var(--rest);border-radius:6px;padding:.35rem .6rem;max-width:100%}
.filter input{flex:1 1 15rem}
.filter output{font-size:.8125rem;color:var(--muted)}
td a{text-decoration:none}td a:hover{text-decoration:underline}
#attempts-table{font-size:.8125rem}#attempts-table th,#attempts-table td{padding-right:.7rem}
#attempts-table th button{all:unset;cursor:pointer}td a{text-decoration:none}td a:hover{text-decoration:underline}
#attempts-table{font-size:.8125rem}#attempts-table th,#attempts-table td{padding-right:.7rem}
#attempts-table th button:focus-visible{outline:2px solid var(--accent)}
th[aria-sort=ascending] button::after{content:" ↑"}th[aria-sort=descending] button::after{content:" ↓"}
footer{margin-top:3.5rem;font-size:.8125rem;color:var(--muted)}
@media (max-width:60rem){.page{display:block;padding:1.25rem 1rem 4rem}nav{position:static;margin-bottom:1.5rem;display:flex;flex-wrap:wrap;gap:0 1rem}nav b{width:100%;margin:0}
.funnel li{grid-template-columns:1fr auto}.funnel .kept{text-align:right}.funnel .flow,.funnel .note{grid-column:1/-1}.figures{grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr))}.figures dd{font-size:1.5rem}.wide-chart{overflow-x:auto}.wide-chart .chart{min-width:40rem}}
@media print{nav,.filter{display:none}.page{display:block}.tall{max-height:none}}
`;

/** The attempt pages' layout: a column of turns. */
const ATTEMPT = `
main{max-width:60rem;margin:0 auto;padding:2rem 1.25rem 5rem}
.back{font-size:.875rem;margin:0 0 1.2rem}
h1{overflow-wrap:anywhere}
h2{margin-top:2.5rem}
.facts{display:flex;flex-wrap:wrap;gap:.3rem 1.6rem;margin:.8rem 0 0;font-size:.875rem;color:var(--muted);font-variant-numeric:tabular-nums}
.facts b{color:var(--ink);font-weight:600}
pre{margin:.35rem 0;padding:.7rem .85rem;background:var(--panel);border-radius:6px;overflow-x:auto;line-height:1.5;white-space:pre;tab-size:4}
pre.text,pre.diff{white-space:pre-wrap;overflow-wrap:anywhere}
.statement{font-size:.9375rem;padding:.2rem 1rem;background:var(--panel);border-radius:6px;overflow-wrap:anywhere}
.statement pre{background:var(--paper);white-space:pre-wrap}.statement h1,.statement h2,.statement h3{font-size:1.05rem;margin:1rem 0 .4rem}.statement table{border-collapse:collapse}.statement td,.statement th{border:1px solid var(--line);padding:.2rem .5rem}
.trained{color:var(--accent)}.masked{color:var(--del-ink)}
.turn{border-top:1px solid var(--line);padding:1rem 0 .4rem}
.turn>header{display:flex;flex-wrap:wrap;gap:.2rem .9rem;align-items:baseline;font-size:.8125rem;color:var(--muted);font-variant-numeric:tabular-nums}
.turn>header b{color:var(--ink);font-size:.9375rem}
.turn>header a{color:inherit;text-decoration:none}
.thought{margin:.5rem 0;white-space:pre-wrap;overflow-wrap:anywhere;max-width:46rem}
.status{border:1px solid var(--rest);border-radius:4px;padding:0 .4em}
.status.ok{border-color:var(--accent);color:var(--accent)}
.status.error{border-color:var(--del-ink);color:var(--del-ink)}
.call{font-size:.8125rem;color:var(--muted);margin:.4rem 0;display:flex;flex-wrap:wrap;gap:.2rem .8rem;align-items:baseline}
.call code{font-size:.84375rem;color:var(--ink);background:var(--panel);border-radius:4px;padding:.1em .4em;white-space:pre-wrap}
.label{font-size:.75rem;color:var(--muted);margin-top:.5rem}
details>summary{cursor:pointer;font-size:.8125rem;color:var(--muted);padding:.2rem 0}
.diff{padding:.5rem 0}
.diff span{display:block;padding:0 .85rem;min-height:1.5em}
.diff .add{background:var(--add);color:var(--add-ink)}.diff .del{background:var(--del);color:var(--del-ink)}.diff .hunk{color:var(--accent)}.diff .meta{color:var(--muted)}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(26rem,100%),1fr));gap:0 1.5rem}
.pair>*{min-width:0}
.reasons{margin:.8rem 0 0;padding-left:1.2rem;font-size:.9375rem}
.reasons li{overflow-wrap:anywhere}
.tests{font-size:.8125rem;columns:2 20rem}.tests li{overflow-wrap:anywhere;font-family:var(--mono);break-inside:avoid}
`;

export const REPORT_STYLES: string = BASE + REPORT;
export const ATTEMPT_STYLES: string = BASE + ATTEMPT;

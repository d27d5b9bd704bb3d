"""How the page looks: light and dark, wide and narrow, on screen and on paper."""

STYLE = """
:root { color-scheme: light dark; --ground: #ffffff; --ink: #1f2328; --muted: #59636e; --line: #d1d9e0;
  --accent: #0072b2; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #14181d; --ink: #e6edf3; --muted: #9aa5b1; --line: #3a424b; --accent: #56b4e9; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
main { max-width: 68rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { margin: 0; font-size: 1rem; font-weight: 600; color: var(--muted); }
h2 { margin: 3rem 0 .5rem; font-size: 1.25rem; }
h3 { margin: 0; font-size: 1rem; }
article { margin: 1.25rem 0; }
p, ul { margin: .5rem 0; max-width: 46rem; }
li { margin: .25rem 0; }
.verdict { margin: .75rem 0; padding-left: 1rem; border-left: .3rem solid var(--accent); font-size: 1.35rem;
  line-height: 1.4; }
.warning { padding-left: 1rem; border-left: .3rem solid #d55e00; font-weight: 600; }
.note, figcaption, caption { color: var(--muted); font-size: .9rem; }
.wide { overflow-x: auto; }
.wide:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; margin: .5rem 0; }
caption { text-align: left; padding-bottom: .4rem; }
th, td { padding: .3rem .75rem .3rem 0; text-align: left; vertical-align: top; }
thead th { border-bottom: 1px solid var(--line); font-weight: 600; color: var(--muted);
  vertical-align: bottom; }
tbody th { font-weight: 400; }
th[scope="row"] { position: sticky; left: 0; background: var(--ground); }
.stays { position: sticky; left: 0; width: max-content; max-width: calc(100vw - 2rem); }
.number { text-align: right; }
td.number { white-space: nowrap; }
.figures th, .figures td { padding-right: .6rem; }
.group th { padding-top: .9rem; border-bottom: 1px solid var(--line); font-weight: 600; }
.group span, .few { font-weight: 400; color: var(--muted); }
.figures { display: grid; gap: 2.5rem 2rem;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); }
figure { margin: .5rem 0; max-width: 34rem; }
figure svg { display: block; width: 100%; height: auto; margin: .5rem 0; }
details { margin: .5rem 0; }
summary { cursor: pointer; color: var(--muted); font-size: .9rem; }
code { overflow-wrap: anywhere; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.accounts { --fell: #a84300; --rose: #00629b; }
@media screen and (prefers-color-scheme: dark) { .accounts { --fell: #f0a070; --rose: #56b4e9; } }
.accounts table { width: 100%; }
.accounts .grade { white-space: nowrap; }
.accounts th[scope="row"] { overflow-wrap: anywhere; min-width: 6rem; max-width: 12rem; }
.accounts th .few { display: block; font-size: .8rem; }
.accounts tbody tr { border-bottom: 1px solid var(--line); }
.accounts .reasons { min-width: 14rem; }
.accounts .fell span { color: var(--fell); }
.accounts .rose span { color: var(--rose); }
.accounts :is(button, input, select) { font: inherit; color: inherit; background: var(--ground);
  border: 1px solid var(--muted); border-radius: .3rem; padding: .3rem .6rem; min-height: 2.25rem; }
.accounts button { cursor: pointer; }
.accounts button[aria-disabled="true"] { opacity: .5; cursor: default; }
.accounts :is(button, input, select):focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.accounts thead button { border: 0; padding: 0; min-height: 1.75rem; text-align: inherit; }
.accounts thead button:hover { text-decoration: underline; }
[aria-sort="ascending"] button::after { content: "\\a0▲"; content: "\\a0▲" / ""; }
[aria-sort="descending"] button::after { content: "\\a0▼"; content: "\\a0▼" / ""; }
.controls:not([hidden]), .pages:not([hidden]) { display: flex; flex-wrap: wrap; gap: .6rem;
  align-items: end; }
.controls { margin: 1rem 0; font-size: .9rem; }
.controls label { display: flex; flex-direction: column; color: var(--muted); }
.controls .search { flex: 1 1 15rem; }
.controls input, .controls select { color: var(--ink); width: 100%; }
.status { font-size: .9rem; max-width: none; }
@media (max-width: 40rem) {
  main { padding-top: 1rem; }
  .verdict { font-size: 1.15rem; }
}
@media print {
  :root { --ground: #ffffff; --ink: #000000; --muted: #444444; --line: #bbbbbb; color-scheme: light; }
  body { font-size: 11pt; }
  figure, tbody, .verdict { break-inside: avoid; }
  h2 { break-after: avoid; }
  .wide { overflow: visible; }
  .controls:not([hidden]), .pages:not([hidden]) { display: none; }
  .accounts table { font-size: 7.5pt; }
  .accounts tbody { break-inside: auto; }
  .accounts tr { break-inside: avoid; }
  .accounts :is(th, td) { padding-right: .5rem; }
  .accounts th[scope="row"] { position: static; min-width: 4rem; }
  .accounts th .few { font-size: inherit; }
  .accounts .reasons { min-width: 8rem; }
  .dense table { font-size: 7.5pt; }
  .dense tbody { break-inside: auto; }
  .dense tr { break-inside: avoid; }
  .slices { max-width: 16rem; }
}
"""

NOTEBOOK_STYLE = """
.campaignpulse table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
.campaignpulse .wide { overflow-x: auto; margin: .5rem 0; }
.campaignpulse caption { text-align: left; opacity: .75; }
.campaignpulse th, .campaignpulse td { padding: .2rem .75rem .2rem 0; text-align: left; background: none; }
.campaignpulse thead th { border-bottom: 1px solid currentColor; vertical-align: bottom; }
.campaignpulse tbody th { font-weight: 400; }
.campaignpulse .number { text-align: right; white-space: nowrap; }
.campaignpulse .group th { padding-top: .6rem; font-weight: 600; }
.campaignpulse .group span, .campaignpulse .few { font-weight: 400; opacity: .75; }
"""

import { ENGLISH } from "../../language/text.ts";

/**
 * A page that needs nothing else: no script, no other file, no network.
 * @param about one line below the name; null for none
 * @param main  markup, whose texts are escaped
 * @param language of its words
 */
export function htmlPage(
  name: string,
  about: string | null,
  main: string,
  language: { readonly tag: string; readonly direction: "ltr" | "rtl" } = ENGLISH,
): string {
  return `<!doctype html>
<html lang="${language.tag}" dir="${language.direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${escaped(name)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${escaped(name)}</h1>
${about === null ? "" : `<p class="soft">${escaped(about)}</p>`}
</header>
<main>
${main}
</main>
</body>
</html>
`;
}

/** A text as markup that shows it. */
export const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const STYLE = `
:root { color-scheme: light dark; }
body { max-width: 1100px; margin: 0 auto; padding: 24px 16px 64px; font: 16px/1.55 system-ui, sans-serif; }
h1, h2, h3 { line-height: 1.25; overflow-wrap: anywhere; }
h3 { margin: 0; font-size: 1rem; }
.soft { font-size: .85rem; opacity: .75; overflow-wrap: anywhere; }
.frames { display: grid; gap: 16px; grid-template-columns: repeat(auto-fill, minmax(min(100%, 320px), 1fr)); }
figure { margin: 0; padding: 6px; border: 2px solid transparent; border-radius: 8px; }
figure:target { border-color: currentColor; }
img { display: block; width: 100%; height: auto; border-radius: 4px; }
figcaption { padding-top: 6px; font-size: .85rem; }
.talk { margin: 16px 0; padding-left: 16px; border-left: 3px solid color-mix(in srgb, currentColor 25%, transparent); }
article { margin-bottom: 24px; }
article p { margin: 6px 0; }
.name { font-weight: 600; white-space: nowrap; }
.name i { display: inline-block; width: .7em; height: .7em; margin: 0 .3em 0 0; border: 1px solid; border-radius: 50%; }
table { width: 100%; border-collapse: collapse; font-size: .85rem; }
th, td { padding: 4px 8px; border-bottom: 1px solid color-mix(in srgb, currentColor 25%, transparent); text-align: start; vertical-align: top; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: minmax(8em, max-content) 1fr; gap: 4px 16px; margin: 0; }
dd { margin: 0; overflow-wrap: anywhere; }
.signed { display: grid; grid-template-columns: repeat(3, 1fr); gap: 24px; margin-top: 64px; font-size: .85rem; }
.signed span { padding-top: 6px; border-top: 1px solid; }
@page { margin: 18mm; }
@media print {
  :root { color-scheme: light; }
  body { max-width: none; padding: 0; font-size: 11pt; }
  thead { display: table-header-group; }
  h2 { break-after: avoid; }
  tr, .signed { break-inside: avoid; }
}
@media print { .frames { grid-template-columns: 1fr 1fr; } figure, article { break-inside: avoid; } }
`;

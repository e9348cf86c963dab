/**
 * A page that needs nothing else: no script, no other file, no network.
 * @param about one line below the name; null for none
 * @param main  markup, whose texts are escaped
 */
export function htmlPage(name: string, about: string | null, main: string): string {
  return `<!doctype html>
<html lang="en">
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
@media print { .frames { grid-template-columns: 1fr 1fr; } figure, article { break-inside: avoid; } }
`;

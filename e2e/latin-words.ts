import type { Page } from "@playwright/test";

/** What is written in Latin letters in every language: names, forms of files, units, keys. */
const NAMES =
  /VideoRefer(-\w+)*|VideoLLaMA[\d.]+(-\w+)*|PixelRefer(-\w+)*|EdgeTAM|MobileSAM|SAM 2(\.1)?( \w+)?|SmolVLM2?(-\w+)*|MVBench|Video-MME|Perception Test|COCO|YouTube-VIS|DAVIS|CVAT|LabelMe|pycocotools|transformers\.js|OpenAI|Firefox|Chrome|Edge|Safari|Mac|iPhone|iPad|Apache-2\.0|JSON( Lines)?|MP4|MOV|MKV|WebM|PNG|JPEG|WebP|AVIF|GIF|gzip|parquet|Markdown|HTML|CSV|XML|RLE|WebGPU|wasm|[GC]PU|[KMG]B|token|worker|Ctrl|Shift|Alt|Esc|Enter|Home|End|Delete|English|Backspace|Space|PageUp|PageDown|Tab|ffmpeg|H\.26[45]|HTTPS?|Apache|pixelrefer|LaMA|owner\/name|Page (Up|Down)|kB|\w*\.(mp4|webm|json|parquet|txt)|https?:\/\/\S*/g;

/**
 * Words in Latin letters that a person can see or hear: texts, values of fields, names and titles of controls.
 * What a model wrote, and what is marked as being in another language, does not count.
 * @param alsoNames what is called so in a test, such as its file
 */
export async function latinWords(page: Page, ...alsoNames: readonly string[]): Promise<string[]> {
  const texts = await page.evaluate(() => {
    const found: string[] = [];
    const isApart = (element: Element) =>
      element.closest("[data-testid=answer], [lang]:not(html), style, script");
    const isShown = (element: Element) => element.checkVisibility({ visibilityProperty: true });
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement!;
      if (!isApart(parent) && isShown(parent)) found.push(node.textContent ?? "");
    }
    for (const element of document.body.querySelectorAll("*")) {
      if (isApart(element) || !isShown(element)) continue;
      for (const name of [
        "aria-label",
        "aria-valuetext",
        "aria-roledescription",
        "title",
        "placeholder",
        "alt",
      ]) {
        found.push(element.getAttribute(name) ?? "");
      }
      if (element instanceof HTMLInputElement && element.type === "text") found.push(element.value);
    }
    return found;
  });
  const others = (text: string) =>
    alsoNames.reduce((left, name) => left.replaceAll(name, ""), text).replace(NAMES, "");
  return [...new Set(texts.filter((text) => /[A-Za-z]{2}/.test(others(text))))];
}

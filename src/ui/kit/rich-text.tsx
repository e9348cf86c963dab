import { Fragment, type ReactNode } from "react";
import { type AnyText, pattern, type Values } from "../../language/text.ts";

/** A text that has links, keys or the like for values: `rich("Press {key} to stop.", { key: <kbd>Esc</kbd> })`. */
export function rich<Key extends AnyText>(text: Key, ...[values]: Values<Key, ReactNode>): ReactNode {
  const given: Readonly<Record<string, ReactNode>> = values ?? {};
  return pattern(text)
    .split(/(\{\w+\})/)
    .filter((part) => part !== "")
    .map((part, index) => {
      const name = /^\{(\w+)\}$/.exec(part)?.[1];
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text keep their places
      return <Fragment key={index}>{name === undefined ? part : given[name]}</Fragment>;
    });
}

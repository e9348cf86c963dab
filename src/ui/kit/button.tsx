import type { ButtonHTMLAttributes, ReactNode } from "react";
import { ariaChord, chordText } from "../keys/chord.ts";
import { useKeyOf } from "../keys/screen-keys.ts";
import styles from "./button.module.css";
import { joinClasses } from "./join-classes.ts";

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly tone?: "primary" | "plain" | "ghost" | "danger";
  readonly size?: "s" | "m";
  readonly icon?: ReactNode;
  /** The id of the command that does the same: its key is named in the tooltip. */
  readonly command?: string;
}

/** A button with words on it; `icon` precedes them and is decoration. */
export function Button({
  tone = "plain",
  size = "m",
  icon,
  command,
  title,
  className,
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      className={joinClasses(styles.button, styles[tone], size === "s" && styles.small, className)}
      {...useNamedKey(title, command)}
      {...rest}
    >
      {icon}
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ButtonProps, "children" | "icon"> {
  /** Accessible name and tooltip. */
  readonly label: string;
  readonly icon: ReactNode;
  /** Set for buttons that stay down, such as Loop. */
  readonly pressed?: boolean;
}

/** A button with only a picture on it. */
export function IconButton({
  label,
  icon,
  command,
  pressed,
  tone = "ghost",
  size = "m",
  className,
  ...rest
}: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-pressed={pressed}
      {...useNamedKey(label, command)}
      className={joinClasses(
        styles.button,
        styles[tone],
        styles.iconOnly,
        size === "s" && styles.small,
        pressed && styles.pressed,
        className,
      )}
      {...rest}
    >
      {icon}
    </button>
  );
}

/** A tooltip that names a command's key, and the key for assistive technology. */
export function useNamedKey(title: string | undefined, command: string | undefined) {
  const key = useKeyOf(command);
  if (key === undefined) return { title };
  return { title: `${title ?? ""} (${chordText(key)})`.trimStart(), "aria-keyshortcuts": ariaChord(key) };
}

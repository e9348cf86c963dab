import type { ButtonHTMLAttributes, ReactNode } from "react";
import styles from "./button.module.css";
import { joinClasses } from "./join-classes.ts";

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly tone?: "primary" | "plain" | "ghost" | "danger";
  readonly size?: "s" | "m";
  readonly icon?: ReactNode;
}

/** A button with words on it; `icon` precedes them and is decoration. */
export function Button({ tone = "plain", size = "m", icon, className, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      className={joinClasses(styles.button, styles[tone], size === "s" && styles.small, className)}
      {...rest}
    >
      {icon}
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ButtonProps, "children" | "icon"> {
  /** Accessible name and tooltip; a key may follow in brackets through `shortcut`. */
  readonly label: string;
  readonly icon: ReactNode;
  readonly shortcut?: string;
  /** Set for buttons that stay down, such as Loop. */
  readonly pressed?: boolean;
}

const KEY_SIGNS: Readonly<Record<string, string>> = { ArrowLeft: "←", ArrowRight: "→" };

/** A button with only a picture on it. */
export function IconButton({
  label,
  icon,
  shortcut,
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
      aria-keyshortcuts={shortcut}
      title={shortcut ? `${label} (${KEY_SIGNS[shortcut] ?? shortcut})` : label}
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

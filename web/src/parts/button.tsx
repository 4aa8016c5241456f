import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon.js";

interface ButtonProps {
  readonly label: ComponentChildren;
  readonly icon?: IconName;
  /** `quiet` is the usual one; `main` the one of a view, `danger` takes something away. */
  readonly look?: "quiet" | "main" | "danger" | "bare";
  readonly busy?: boolean;
  readonly disabled?: boolean;
  readonly submit?: boolean;
  /** Says more than the label, for a screen reader and on hover. */
  readonly says?: string;
  readonly onClick?: () => void;
}

/** A button. */
export function Button({ label, icon, look = "quiet", busy = false, disabled = false, ...rest }: ButtonProps) {
  return (
    <button
      type={rest.submit ? "submit" : "button"}
      class={`button ${look}${busy ? " busy" : ""}`}
      disabled={disabled || busy}
      aria-busy={busy}
      aria-label={rest.says}
      title={rest.says}
      onClick={rest.onClick}
    >
      {icon === undefined ? null : <Icon name={icon} />}
      <span>{label}</span>
    </button>
  );
}

/** A button that shows its icon alone; the label is for a screen reader and on hover. */
export function IconButton(props: {
  readonly label: string;
  readonly icon: IconName;
  readonly pressed?: boolean;
  readonly onClick: () => void;
}) {
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={props.label}
      aria-pressed={props.pressed}
      title={props.label}
      onClick={props.onClick}
    >
      <Icon name={props.icon} />
    </button>
  );
}

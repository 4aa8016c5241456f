import { Icon, type IconName } from "./icon.js";

/** How grave something is. */
export type Tone = "good" | "busy" | "bad" | "none";

const ICONS: Readonly<Record<Tone, IconName>> = { good: "check", busy: "waiting", bad: "incidents", none: "idle" };

/** A state in a word, with a shape of its own beside its colour. */
export function Badge(props: {
  readonly tone: Tone;
  readonly text: string;
  readonly icon?: IconName;
  readonly title?: string;
}) {
  return (
    <span class={`badge ${props.tone}`} title={props.title}>
      <Icon name={props.icon ?? ICONS[props.tone]} />
      {props.text}
    </span>
  );
}

import type { ComponentChildren } from "preact";

interface PanelProps {
  readonly title: string;
  readonly class?: string;
  /** At the right of the title. */
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A part of a view with its heading. */
export function Panel({ title, aside, children, ...rest }: PanelProps) {
  return (
    <section class={`panel ${rest.class ?? ""}`} aria-label={title}>
      <header class="panel-head">
        <h2>{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  );
}

/** What stands where nothing is yet: what would stand here, and how it comes to be. */
export function Empty({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      <p>{children}</p>
    </div>
  );
}

/** Pairs of names and values. */
export function Facts({ children }: { readonly children: ComponentChildren }) {
  return <dl class="facts">{children}</dl>;
}

/** One of {@link Facts}. */
export function Fact(props: { readonly name: string; readonly title?: string; readonly children: ComponentChildren }) {
  return (
    <div class="fact" title={props.title}>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

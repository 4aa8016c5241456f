import type { ComponentChildren } from "preact";
import { Prose } from "./prose.js";

/** What joins a control to its label, its help and its mistake. */
export interface FieldIds {
  readonly id: string;
  readonly "aria-describedby": string;
  readonly "aria-invalid": boolean;
}

interface FieldProps {
  readonly name: string;
  readonly label: ComponentChildren;
  readonly help?: string;
  readonly mistake: string | undefined;
  readonly required?: boolean;
  /** Between the label and the control; for what belongs to the label, but is no part of it. */
  readonly aside?: ComponentChildren;
  readonly children: (ids: FieldIds) => ComponentChildren;
}

/** A control with its label above, and its help and its mistake below. */
export function Field({ name, label, help, mistake, required = false, aside, children }: FieldProps) {
  const id = `field-${name.replaceAll(/[^\w-]/g, "-")}`;
  const noteId = `${id}-note`;
  return (
    <div class={mistake === undefined ? "field" : "field wrong"} data-field={name}>
      <div class="field-head">
        <label for={id}>
          {label}
          {required ? <span class="required"> required</span> : null}
        </label>
        {aside}
      </div>
      {children({ id, "aria-describedby": noteId, "aria-invalid": mistake !== undefined })}
      <div id={noteId}>
        {mistake === undefined ? null : (
          <p class="mistake">
            <Prose text={mistake} />
          </p>
        )}
        {help === undefined ? null : (
          <p class="help">
            <Prose text={help} />
          </p>
        )}
      </div>
    </div>
  );
}

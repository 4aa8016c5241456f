import { useLayoutEffect, useState } from "preact/hooks";
import type { OptionState, Plugin } from "../../../../src/core/monitor/api.js";
import { Button } from "../../parts/button.js";
import { Field } from "../../parts/field.js";
import { FormMistakes } from "../../parts/form-mistakes.js";
import { type Draft, draftOf, optionsOf } from "./draft.js";
import { OptionFieldRow } from "./option-field.js";
import { TrialOutcome } from "./server-state.js";
import { type ServerFormProps, useServerForm } from "./use-server-form.js";

const OWN_FIELDS = ["alias", "type", "maxConnections", "maxMbitPerSecond"];

/** The fields of an entry, a test of them, and the way to save them. */
export function ServerFormFields(props: ServerFormProps) {
  const { plugins, form, onClose } = props;
  const [draft, setDraft] = useState(() => draftOf(form, plugins));
  const { result, failure, busy, test, save } = useServerForm(props, draft);
  // Not after the next picture: keys pressed until then would go astray.
  useLayoutEffect(() => document.getElementById("field-alias")?.focus(), []);
  const options = optionsOf(draft, form, plugins);
  const parts: PartProps = {
    draft,
    mistakeOf: (path) => failure?.fields.get(path),
    change: (changes) => setDraft((old) => ({ ...old, ...changes })),
  };
  const known = [...OWN_FIELDS, ...options.map(({ name }) => `options.${name}`)];
  return (
    <form class="form" noValidate onSubmit={save}>
      <FormMistakes failure={failure} known={known} />
      <EntryFields {...parts} plugins={plugins} />
      <OptionFields {...parts} options={options} />
      <LimitFields {...parts} />
      <div aria-live="polite">{result === undefined ? null : <TrialOutcome result={result} />}</div>
      <footer class="dialog-foot">
        <Button label="Test connection" icon="plug" busy={busy === "test"} onClick={test} />
        <span class="spring" />
        <Button label="Cancel" onClick={onClose} />
        <Button label={form === undefined ? "Add server" : "Save"} look="main" submit busy={busy === "save"} />
      </footer>
    </form>
  );
}

interface PartProps {
  readonly draft: Draft;
  readonly mistakeOf: (path: string) => string | undefined;
  readonly change: (changes: Partial<Draft>) => void;
}

function OptionFields({ draft, mistakeOf, change, options }: PartProps & { readonly options: readonly OptionState[] }) {
  if (options.length === 0) return null;
  return (
    <fieldset>
      <legend>Connection</legend>
      {options.map((option) => (
        <OptionFieldRow
          key={`${draft.type} ${option.name}`}
          option={option}
          value={draft.options[option.name]}
          mistake={mistakeOf(`options.${option.name}`)}
          onChange={(value) => change({ options: { ...draft.options, [option.name]: value } })}
        />
      ))}
    </fieldset>
  );
}

function EntryFields({ draft, plugins, mistakeOf, change }: PartProps & { readonly plugins: readonly Plugin[] }) {
  return (
    <div class="form-row">
      <Field
        name="alias"
        label="Alias"
        required
        help="Names the directory of this server."
        mistake={mistakeOf("alias")}
      >
        {(ids) => (
          <input
            {...ids}
            type="text"
            autoComplete="off"
            spellcheck={false}
            value={draft.alias}
            onInput={(event) => change({ alias: event.currentTarget.value })}
          />
        )}
      </Field>
      <Field name="type" label="Type" required help="The plugin that connects it." mistake={mistakeOf("type")}>
        {(ids) => (
          <select {...ids} value={draft.type} onChange={(event) => change({ type: event.currentTarget.value })}>
            {draft.type === "" ? <option value="">Choose …</option> : null}
            {plugins.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        )}
      </Field>
    </div>
  );
}

const LIMITS = [
  ["maxConnections", "Connections at once", "Empty: the default."],
  ["maxMbitPerSecond", "Bandwidth, Mbit/s", "Empty: no limit."],
] as const;

function LimitFields({ draft, mistakeOf, change }: PartProps) {
  return (
    <fieldset>
      <legend>Limits</legend>
      <div class="form-row">
        {LIMITS.map(([name, label, help]) => (
          <Field key={name} name={name} label={label} help={help} mistake={mistakeOf(name)}>
            {(ids) => (
              <input
                {...ids}
                type="text"
                inputMode="decimal"
                autoComplete="off"
                value={draft[name]}
                onInput={(event) => change({ [name]: event.currentTarget.value })}
              />
            )}
          </Field>
        ))}
      </div>
      <Field name="enabled" label="Enabled" mistake={undefined}>
        {(ids) => (
          <input
            {...ids}
            type="checkbox"
            class="switch"
            checked={draft.enabled}
            onChange={(event) => change({ enabled: event.currentTarget.checked })}
          />
        )}
      </Field>
    </fieldset>
  );
}

import { useEffect, useState } from "preact/hooks";
import type { Plugin, ServerForm, ServerTrialResult } from "../../../../src/core/monitor/api.js";
import { ask } from "../../api/ask.js";
import { type Refused, refusedBy } from "../../api/refused.js";
import { Button } from "../../parts/button.js";
import { Field } from "../../parts/field.js";
import { FormMistakes, showFirstMistake } from "../../parts/form-mistakes.js";
import { tellDone } from "../../parts/notices.js";
import { type Draft, draftOf, editOf, optionsOf } from "./draft.js";
import { OptionFieldRow } from "./option-field.js";
import { changesText } from "./server-deeds.js";
import { TrialOutcome } from "./server-state.js";

interface ServerFormProps {
  readonly plugins: readonly Plugin[];
  /** Of an entry that exists. */
  readonly form: ServerForm | undefined;
  readonly onClose: () => void;
}

/** The fields of an entry, a test of them, and the way to save them. */
export function ServerFormFields({ plugins, form, onClose }: ServerFormProps) {
  const [draft, setDraft] = useState(() => draftOf(form, plugins));
  const [result, setResult] = useState<ServerTrialResult | undefined>(undefined);
  const [failure, setFailure] = useState<Refused | undefined>(undefined);
  const [busy, setBusy] = useState<"test" | "save" | undefined>(undefined);
  useEffect(() => document.getElementById("field-alias")?.focus(), []);
  const options = optionsOf(draft, form, plugins);
  const change = (changes: Partial<Draft>) => setDraft((old) => ({ ...old, ...changes }));
  const attempt = async (deed: "test" | "save", work: () => Promise<void>) => {
    setBusy(deed);
    setResult(undefined);
    setFailure(undefined);
    await work().catch((thrown: unknown) => {
      setFailure(refusedBy(thrown));
      showFirstMistake();
    });
    setBusy(undefined);
  };
  const test = async () => {
    const entry = editOf(draft, options, form === undefined);
    setResult(await ask("testServer", { body: form === undefined ? { entry } : { key: form.key, entry } }));
  };
  const save = async () => {
    const body = editOf(draft, options, form === undefined);
    const changes = await (form === undefined
      ? ask("addServer", { body })
      : ask("editServer", { params: { key: form.key }, body }));
    tellDone(changesText(changes));
    onClose();
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void attempt("save", save);
  };
  const mistakeOf = (path: string) => failure?.fields.get(path);
  const known = [
    "alias",
    "type",
    "maxConnections",
    "maxMbitPerSecond",
    ...options.map(({ name }) => `options.${name}`),
  ];
  return (
    <form class="form" noValidate onSubmit={submit}>
      <FormMistakes failure={failure} known={known} />
      <EntryFields draft={draft} plugins={plugins} mistakeOf={mistakeOf} change={change} />
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
      <LimitFields draft={draft} mistakeOf={mistakeOf} change={change} />
      <div aria-live="polite">{result === undefined ? null : <TrialOutcome result={result} />}</div>
      <footer class="dialog-foot">
        <Button label="Test connection" icon="plug" busy={busy === "test"} onClick={() => void attempt("test", test)} />
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

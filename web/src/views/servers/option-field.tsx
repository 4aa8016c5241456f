import type { OptionState } from "../../../../src/core/monitor/api.js";
import { Field, type FieldIds } from "../../parts/field.js";
import { type DraftValue, REMOVED } from "./draft.js";

interface OptionFieldProps {
  readonly option: OptionState;
  readonly value: DraftValue | undefined;
  readonly mistake: string | undefined;
  readonly onChange: (value: DraftValue) => void;
}

/** One option of a connector. */
export function OptionFieldRow({ option, value, mistake, onChange }: OptionFieldProps) {
  const { name, help, required, secret, isSet } = option;
  return (
    <Field
      name={`options.${name}`}
      label={name}
      help={help}
      mistake={mistake}
      required={required}
      aside={secret && isSet ? <SecretSwitch isRemoved={value === REMOVED} name={name} onChange={onChange} /> : null}
    >
      {(ids) => <OptionControl option={option} value={value} ids={ids} onChange={onChange} />}
    </Field>
  );
}

type ControlProps = Omit<OptionFieldProps, "mistake"> & { readonly ids: FieldIds };

function OptionControl({ option, value, ids, onChange }: ControlProps) {
  const { type, oneOf, default: preset } = option;
  if (type === "boolean") {
    const checked = typeof value === "boolean" ? value : preset === true;
    return (
      <input
        {...ids}
        type="checkbox"
        class="switch"
        checked={checked}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    );
  }
  const text = typeof value === "string" ? value : "";
  if (oneOf !== undefined) {
    return (
      <select {...ids} value={text} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">{preset === undefined ? "–" : `default: ${preset}`}</option>
        {oneOf.map((each) => (
          <option key={each}>{each}</option>
        ))}
      </select>
    );
  }
  if (option.secret) return <SecretInput ids={ids} option={option} text={text} onChange={onChange} />;
  return (
    <input
      {...ids}
      type="text"
      inputMode={type === "number" ? "decimal" : type === "url" ? "url" : "text"}
      autoComplete="off"
      autoCapitalize="none"
      spellcheck={false}
      placeholder={preset === undefined ? (type === "url" ? "https://media.example.org" : "") : `default: ${preset}`}
      value={text}
      onInput={(event) => onChange(event.currentTarget.value)}
    />
  );
}

interface SecretInputProps {
  readonly ids: FieldIds;
  readonly option: OptionState;
  readonly text: string;
  readonly onChange: (value: DraftValue) => void;
}

function SecretInput({ ids, option, text, onChange }: SecretInputProps) {
  const isRemoved = text === REMOVED;
  const placeholder = isRemoved ? "will be removed" : option.isSet ? "set; stays as it is while this is empty" : "";
  return (
    <input
      {...ids}
      type="password"
      autoComplete="new-password"
      placeholder={placeholder}
      disabled={isRemoved}
      value={isRemoved ? "" : text}
      onInput={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function SecretSwitch(props: {
  readonly isRemoved: boolean;
  readonly name: string;
  readonly onChange: (value: string) => void;
}) {
  return (
    <button
      type="button"
      class="link-button"
      aria-label={`${props.isRemoved ? "Keep" : "Remove"} ${props.name}`}
      onClick={() => props.onChange(props.isRemoved ? "" : REMOVED)}
    >
      {props.isRemoved ? "keep it" : "remove it"}
    </button>
  );
}

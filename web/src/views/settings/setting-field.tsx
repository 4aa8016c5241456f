import type { Setting } from "../../../../src/core/monitor/api.js";
import { Field, type FieldIds } from "../../parts/field.js";
import type { Change } from "./setting-changes.js";

interface SettingFieldProps {
  readonly setting: Setting;
  readonly change: Change | undefined;
  readonly mistake: string | undefined;
  readonly isLocked: boolean;
  readonly onChange: (change: Change) => void;
}

/** One setting: its value, its default, and where the value came from. */
export function SettingField({ setting, change, mistake, isLocked, onChange }: SettingFieldProps) {
  const { path, help, value, default: preset, origin, overridden } = setting;
  const shown = change === undefined ? value : change === null ? preset : change;
  const isDefault = change === null || (change === undefined && origin === "default");
  const note = isDefault ? "default" : change === undefined ? origin : "changed";
  return (
    <Field
      name={path}
      label={path}
      mistake={mistake}
      help={[help, rangeText(setting), overridden ? `Until the next mount, ${origin} wins over the file.` : ""].join(
        " ",
      )}
      aside={
        <span class="setting-note">
          {isDefault || isLocked ? (
            <span class="muted">{note}</span>
          ) : (
            <button
              type="button"
              class="link-button"
              aria-label={`${path}: back to the default, ${preset}`}
              onClick={() => onChange(null)}
            >
              default: {String(preset)}
            </button>
          )}
        </span>
      }
    >
      {(ids) => <SettingControl setting={setting} shown={shown} ids={ids} isLocked={isLocked} onChange={onChange} />}
    </Field>
  );
}

interface ControlProps {
  readonly setting: Setting;
  readonly shown: Setting["value"];
  readonly ids: FieldIds;
  readonly isLocked: boolean;
  readonly onChange: (change: Change) => void;
}

function SettingControl({ setting: { type, oneOf, unit }, shown, ids, isLocked, onChange }: ControlProps) {
  if (type === "boolean") {
    return (
      <input
        {...ids}
        type="checkbox"
        class="switch"
        checked={shown === true}
        disabled={isLocked}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    );
  }
  if (oneOf !== undefined) {
    return (
      <select
        {...ids}
        value={String(shown)}
        disabled={isLocked}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        {oneOf.map((each) => (
          <option key={each}>{each}</option>
        ))}
      </select>
    );
  }
  return (
    <div class="with-unit">
      <input
        {...ids}
        type="text"
        inputMode="decimal"
        autoComplete="off"
        value={String(shown)}
        disabled={isLocked}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
      {unit === undefined ? null : <span class="unit">{unit}</span>}
    </div>
  );
}

function rangeText({ min, max }: Setting): string {
  if (min !== undefined && max !== undefined) return `From ${min.toLocaleString("en")} to ${max.toLocaleString("en")}.`;
  if (min !== undefined) return `At least ${min}.`;
  return max === undefined ? "" : `At most ${max}.`;
}

import type { Refused } from "../api/refused.js";
import { plural } from "../format/words.js";
import { Icon } from "./icon.js";
import { Prose } from "./prose.js";

interface FormMistakesProps {
  readonly failure: Refused | undefined;
  /** Fields that show their mistake themselves. */
  readonly known: readonly string[];
}

/** Why a form was refused, at its head: what stands beside no field in full, the rest as a number. */
export function FormMistakes({ failure, known }: FormMistakesProps) {
  if (failure === undefined) return null;
  const mistakes = [...failure.fields];
  const beside = mistakes.filter(([path]) => known.includes(path));
  const others = mistakes.filter(([path]) => !known.includes(path));
  return (
    <div class="form-mistakes" role="alert">
      <Icon name="incidents" />
      <div>
        {beside.length === 0 && others.length === 0 ? (
          <p>
            <Prose text={`${failure.message.replace(/\.?$/, ".")} ${failure.hint}`} />
          </p>
        ) : null}
        {beside.length === 0 ? null : <p>{plural(beside.length, "field needs", "fields need")} another value.</p>}
        {others.map(([path, message]) => (
          <p key={path}>
            <code>{path}</code>: {message}
          </p>
        ))}
      </div>
    </div>
  );
}

/** Brings the first field with a mistake into sight, once it is drawn, and the focus into it. */
export function showFirstMistake(): void {
  requestAnimationFrame(() => {
    document.querySelector<HTMLElement>(".field.wrong :is(input, select)")?.focus();
  });
}

import type { Refused } from "../api/refused.js";
import { Button } from "./button.js";
import { Empty } from "./panel.js";
import { Prose } from "./prose.js";

/** What stands where an answer has not come yet, or will not. */
export function Loading({ failure, again }: { readonly failure: Refused | undefined; readonly again: () => void }) {
  if (failure === undefined) return <p class="waiting">Loading …</p>;
  return (
    <div class="panel">
      <Empty title={failure.message}>
        <Prose text={failure.hint} />
      </Empty>
      <Button label="Try again" icon="refresh" onClick={again} />
    </div>
  );
}

import { useState } from "preact/hooks";
import type { Plugin, ServerForm, ServerTrialResult } from "../../../../src/core/monitor/api.js";
import { ask } from "../../api/ask.js";
import { type Refused, refusedBy } from "../../api/refused.js";
import { showFirstMistake } from "../../parts/form-mistakes.js";
import { tellDone } from "../../parts/notices.js";
import { checkLimits, type Draft, editOf, optionsOf } from "./draft.js";
import { changesText } from "./server-deeds.js";

/** What a form of an entry is made from. */
export interface ServerFormProps {
  readonly plugins: readonly Plugin[];
  /** Of an entry that exists. */
  readonly form: ServerForm | undefined;
  readonly onClose: () => void;
}

type Deed = "test" | "save";

/** What a form of an entry does, and what came of it. */
export function useServerForm({ plugins, form, onClose }: ServerFormProps, draft: Draft) {
  const [result, setResult] = useState<ServerTrialResult | undefined>(undefined);
  const [failure, setFailure] = useState<Refused | undefined>(undefined);
  const [busy, setBusy] = useState<Deed | undefined>(undefined);
  const attempt = async (deed: Deed, work: (edit: ReturnType<typeof editOf>) => Promise<void>) => {
    setBusy(deed);
    setResult(undefined);
    setFailure(undefined);
    try {
      checkLimits(draft);
      await work(editOf(draft, optionsOf(draft, form, plugins), form === undefined));
    } catch (thrown) {
      setFailure(refusedBy(thrown));
      showFirstMistake();
    }
    setBusy(undefined);
  };
  const test = () =>
    void attempt("test", async (entry) => {
      setResult(await ask("testServer", { body: form === undefined ? { entry } : { key: form.key, entry } }));
    });
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    void attempt("save", async (body) => {
      const params = { key: form?.key ?? "" };
      const changes = await (form === undefined ? ask("addServer", { body }) : ask("editServer", { params, body }));
      tellDone(changesText(changes));
      onClose();
    });
  };
  return { result, failure, busy, test, save };
}

import type { Plugin, ServerForm } from "../../../../src/core/monitor/api.js";
import { ask } from "../../api/ask.js";
import { Dialog } from "../../parts/dialog.js";
import { Loading } from "../../parts/loading.js";
import { useAnswer } from "../../parts/use-answer.js";
import { ServerFormFields } from "./server-form.js";

interface ServerDialogProps {
  /** Of the entry to edit; a new one without it. */
  readonly entryKey: string | undefined;
  readonly onClose: () => void;
}

interface Needed {
  readonly plugins: readonly Plugin[];
  readonly form: ServerForm | undefined;
}

/** The form of an entry, in a dialog. */
export function ServerDialog({ entryKey, onClose }: ServerDialogProps) {
  const { answer, failure, again } = useAnswer(() => neededFor(entryKey));
  return (
    <Dialog title={entryKey === undefined ? "Add a server" : `Edit ${entryKey}`} wide onClose={onClose}>
      {answer === undefined ? (
        <Loading failure={failure} again={again} />
      ) : (
        <ServerFormFields plugins={answer.plugins} form={answer.form} onClose={onClose} />
      )}
    </Dialog>
  );
}

async function neededFor(key: string | undefined): Promise<Needed> {
  const [{ plugins }, form] = await Promise.all([
    ask("plugins", {}),
    key === undefined ? undefined : ask("server", { params: { key } }),
  ]);
  return { plugins: plugins.filter(({ state }) => state === "loaded"), form };
}

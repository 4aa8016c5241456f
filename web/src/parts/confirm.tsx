import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { Button } from "./button.js";
import { Dialog } from "./dialog.js";

/** What is asked before something is taken away. */
export interface Question {
  readonly title: string;
  readonly text: string;
  /** What the button says: the deed itself, never "OK". */
  readonly deed: string;
  readonly act: () => Promise<void>;
}

const asked = signal<Question | undefined>(undefined);

/** Asks, and acts on yes. */
export function confirmThen(question: Question): void {
  asked.value = question;
}

/** Where questions appear; once in the page. */
export function ConfirmPlace() {
  const question = asked.value;
  return question === undefined ? null : <ConfirmDialog key={question.title} question={question} />;
}

function ConfirmDialog({ question }: { readonly question: Question }) {
  const [busy, setBusy] = useState(false);
  const close = () => {
    asked.value = undefined;
  };
  const act = async () => {
    setBusy(true);
    await question.act().finally(close);
  };
  return (
    <Dialog title={question.title} onClose={close}>
      <p class="dialog-text">{question.text}</p>
      <footer class="dialog-foot">
        <Button label="Cancel" onClick={close} />
        <Button label={question.deed} look="danger" busy={busy} onClick={() => void act()} />
      </footer>
    </Dialog>
  );
}

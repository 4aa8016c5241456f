import { signal } from "@preact/signals";
import { refusedBy } from "../api/refused.js";
import { IconButton } from "./button.js";
import { Icon } from "./icon.js";
import { Prose } from "./prose.js";

interface Notice {
  readonly id: number;
  readonly kind: "done" | "failed";
  readonly text: string;
}

const SHOWN_MS = 6000;
const FAILURE_SHOWN_MS = 15_000;
const MOST = 3;

const notices = signal<readonly Notice[]>([]);
let lastId = 0;

/** Says for some seconds what was done. */
export function tellDone(text: string): void {
  add("done", text);
}

/** Says what failed, and what to do. */
export function tellFailure(thrown: unknown): void {
  const { message, hint } = refusedBy(thrown);
  add("failed", hint === "" ? message : `${message.replace(/\.?$/, ".")} ${hint}`);
}

/** Does something and says how it went: `work` resolves with what there is to say. Never rejects. */
export async function telling(work: () => Promise<string>): Promise<void> {
  try {
    tellDone(await work());
  } catch (thrown) {
    tellFailure(thrown);
  }
}

/** Where notices appear, and are spoken; once in the page. */
export function NoticePlace() {
  return (
    <div class="notices" role="status" aria-live="polite">
      {notices.value.map(({ id, kind, text }) => (
        <div key={id} class={`notice ${kind}`}>
          <Icon name={kind === "done" ? "check" : "incidents"} />
          <span>
            <Prose text={text} />
          </span>
          <IconButton label="Dismiss" icon="close" onClick={() => drop(id)} />
        </div>
      ))}
    </div>
  );
}

function add(kind: Notice["kind"], text: string): void {
  lastId += 1;
  const id = lastId;
  notices.value = [...notices.value.slice(1 - MOST), { id, kind, text }];
  setTimeout(() => drop(id), kind === "done" ? SHOWN_MS : FAILURE_SHOWN_MS);
}

function drop(id: number): void {
  notices.value = notices.value.filter((notice) => notice.id !== id);
}

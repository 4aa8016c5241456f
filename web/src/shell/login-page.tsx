import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { type Refused, refusedBy } from "../api/refused.js";
import { Button } from "../parts/button.js";
import { Icon } from "../parts/icon.js";
import type { SessionState } from "../state/session.js";
import { Brand } from "./brand.js";
import { logIn } from "./open-session.js";

const REASONS: Partial<Readonly<Record<SessionState, string>>> = {
  ended: "Your session has ended. Log in again to go on where you were.",
  unused: "This login link was used already, or is older than an hour.",
};

/** Asks for the token. */
export function LoginPage({ why }: { readonly why: SessionState }) {
  const [failure, setFailure] = useState<Refused | undefined>(undefined);
  const [busy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => input.current?.focus(), []);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const token = input.current?.value.trim() ?? "";
    if (token === "") return input.current?.focus();
    setBusy(true);
    setFailure(await logIn(token).then(() => undefined, refusedBy));
    setBusy(false);
    input.current?.select();
  };
  return (
    <main class="login">
      <form class="login-card" onSubmit={(event) => void submit(event)} noValidate>
        <Brand />
        <h1>Log in to the monitor</h1>
        {REASONS[why] === undefined ? null : <p class="login-reason">{REASONS[why]}</p>}
        <div class={failure === undefined ? "field" : "field wrong"}>
          <label for="token">Token</label>
          <input
            ref={input}
            id="token"
            type="password"
            autoComplete="current-password"
            spellcheck={false}
            aria-invalid={failure !== undefined}
            aria-describedby="token-help"
          />
          <p id="token-help" class={failure === undefined ? "help" : "mistake"} aria-live="polite">
            {failure === undefined ? "What monitor.token says in the configuration file." : tokenMistake(failure)}
          </p>
        </div>
        <Button label="Log in" look="main" submit busy={busy} />
        <p class="login-hint">
          <Icon name="info" />
          <span>
            On the machine of the mount, <code>mediafs open</code> logs you in without a token.
          </span>
        </p>
      </form>
    </main>
  );
}

function tokenMistake({ code, message, hint }: Refused): string {
  if (code === "MONITOR_LOGIN") return "This is not the monitor’s token.";
  return `${message.replace(/\.?$/, ".")} ${hint}`;
}

import { useEffect } from "preact/hooks";
import { disconnect, listen } from "../api/live.js";
import { ConfirmPlace } from "../parts/confirm.js";
import { NoticePlace } from "../parts/notices.js";
import { session } from "../state/session.js";
import { LoginPage } from "./login-page.js";
import { openSession } from "./open-session.js";
import { Shell } from "./shell.js";

/** The whole page: the login, or the mount. */
export function App() {
  const state = session.value;
  useEffect(() => void openSession(), []);
  useEffect(() => {
    if (state !== "in") return;
    listen();
    return disconnect;
  }, [state]);
  return (
    <>
      {state === "unknown" ? <Opening /> : state === "in" ? <Shell /> : <LoginPage why={state} />}
      <ConfirmPlace />
      <NoticePlace />
    </>
  );
}

function Opening() {
  return (
    <main class="opening" aria-busy="true">
      <p>Connecting to the mount …</p>
    </main>
  );
}

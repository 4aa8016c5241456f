import { ask } from "../api/ask.js";
import { refusedBy } from "../api/refused.js";
import { readOnly, session } from "../state/session.js";

const AGAIN_MS = 2000;

/** Learns whether this browser is logged in; asks again until the mount answers. */
export async function openSession(): Promise<void> {
  const isUnusedLink = new URLSearchParams(location.search).get("login") === "expired";
  try {
    const told = await ask("session", {});
    readOnly.value = told.readOnly;
    session.value = told.loggedIn ? "in" : isUnusedLink ? "unused" : "out";
    if (isUnusedLink) history.replaceState(null, "", location.pathname + location.hash);
  } catch (thrown) {
    // Refused for another reason than a missing login, it would be refused again.
    if (refusedBy(thrown).code === "MONITOR_FORBIDDEN") session.value = "out";
    else setTimeout(() => void openSession(), AGAIN_MS);
  }
}

/** Logs in with the token. Rejects with Refused. */
export async function logIn(token: string): Promise<void> {
  const told = await ask("login", { body: { token } });
  readOnly.value = told.readOnly;
  session.value = "in";
}

/** Ends the session of this browser. */
export async function logOut(): Promise<void> {
  await ask("logout", {}).catch(() => undefined);
  session.value = "out";
}

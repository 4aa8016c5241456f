import { MediaFsError, newLifetime, toMediaFsError } from "../base/index.js";
import type { SignedIn } from "../plugin-host/index.js";
import type { CommandContext, ProcessEvents } from "./command-context.js";
import type { Questions } from "./questions.js";
import { errorText } from "./render/error.js";
import { styleOf } from "./render/style.js";
import type { ServerOptions } from "./server-questions.js";
import type { PluginSearch } from "./services.js";
import { TerminalDialogue } from "./sign-in-dialogue.js";

/** What decides whether, and with what, somebody is signed in. */
export interface SignInOffer {
  readonly type: string;
  readonly search: PluginSearch;
  /** Options given as flags. */
  readonly given: ServerOptions;
  /** `--sign-in` or `--no-sign-in`; undefined: ask. */
  readonly wanted: boolean | undefined;
  /** Undefined where nobody can be asked. */
  readonly asking: Questions | undefined;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Signs the person in, where the plugin can do so and it is wanted. Undefined when it is not: the options are then asked
 * for. Rejects with USAGE, as {@link SignedIn}'s maker does, and with ABORTED at Ctrl-C.
 */
export async function signInIfWanted(offer: SignInOffer, context: CommandContext): Promise<SignedIn | undefined> {
  const { type, search, given, wanted, asking } = offer;
  if (wanted === false || (wanted === undefined && asking === undefined)) return undefined;
  return untilInterrupted(context.events, async (signal) => {
    const signIn = await context.services.findSignIn(search, type, signal);
    if (signIn === undefined) return refuseUnless(wanted === undefined, type);
    if (wanted === undefined && !(await isWelcome(asking, signal))) return undefined;
    const dialogue = new TerminalDialogue({ terminal: context.terminal, asking, signal });
    try {
      return await signIn({ given, dialogue }, signal);
    } catch (error) {
      dialogue.close();
      const mayGoOn = wanted === undefined && asking !== undefined && !signal.aborted;
      if (!mayGoOn || !(await isEnoughByHand(toMediaFsError(error), asking, { context, signal }))) throw error;
      return undefined;
    } finally {
      dialogue.close();
    }
  });
}

interface Fallback {
  readonly context: CommandContext;
  readonly signal: AbortSignal;
}

/** Shows why nobody was signed in, and asks whether to go on without. */
async function isEnoughByHand(error: MediaFsError, asking: Questions, { context, signal }: Fallback): Promise<boolean> {
  const { stderr, env } = context.terminal;
  stderr.write(errorText(error, styleOf(stderr, env)));
  const text = "Enter the server's options by hand instead? (y/n)";
  return /^y/i.test(await asking.ask({ text, preset: "y", signal }));
}

function refuseUnless(mayLack: boolean, type: string): undefined {
  if (mayLack) return undefined;
  throw new MediaFsError("USAGE", `the plugin ${type} has no sign-in`, {
    hint: "Leave out --sign-in, and give the server's options.",
  });
}

async function isWelcome(asking: Questions | undefined, signal: AbortSignal): Promise<boolean> {
  const text = "Sign in with a browser, on this or any other device? (y/n)";
  return /^y/i.test((await asking?.ask({ text, preset: "y", signal })) ?? "n");
}

async function untilInterrupted<T>(events: ProcessEvents, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = newLifetime();
  const hint = "Nothing was written; run it again when you are ready.";
  const stop = () => controller.abort(new MediaFsError("ABORTED", "the sign-in was given up", { hint }));
  for (const signal of SIGNALS) events.on(signal, stop);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of SIGNALS) events.off(signal, stop);
  }
}

import { breach } from "./breach.js";
import type { ConformanceSubject } from "./conformance-subject.js";
import { subtitlesOf } from "./connector-calls.js";
import { secretForms } from "./secret-forms.js";
import type { TestContext } from "./test-context.js";

const MOST_ITEMS = 50;
const READING: ReadonlySet<string> = new Set(["GET", "HEAD"]);
const CREDENTIAL_HEADER = /authorization|token|api-?key|cookie/;
// No server issues shorter tokens; ordinary words are not longer.
const SHORTEST_TOKEN = 16;

/** Nothing that was sent, by whichever client, could change something on the server. */
export async function checkRequests(subject: ConformanceSubject): Promise<void> {
  const { allowedPosts = [] } = subject.setup;
  const sent = [...subject.contexts.flatMap((context) => context.sent), ...subject.watch.requests];
  for (const { method, url } of sent) {
    if (READING.has(method)) continue;
    if (method === "POST" && allowedPosts.some((path) => path.test(url.pathname))) continue;
    breach({
      seen: `${method} ${url.pathname} was sent`,
      rule: "nothing is ever written to a server: requests are GET and HEAD, and POST for logins and questions",
      fix: "leave it out; if it changes nothing, tell the suite so with `allowedPosts`, for example [/\\/login$/]",
    });
  }
}

/** Secrets are in no address, no log line and no error, in whichever form, and tokens that came are made known. */
export async function checkSecrets(subject: ConformanceSubject): Promise<void> {
  const secrets = [...ownSecrets(subject), ...subject.contexts.flatMap((context) => [...context.secrets])];
  const forms = secrets.flatMap(secretForms);
  for (const context of subject.contexts) checkTokensKnown(subject, context, forms);
  const { secretAddresses = [] } = subject.setup;
  const urls = subject.contexts.flatMap((context) => context.sent.map(({ url }) => url));
  const requests = urls.filter(({ pathname }) => !secretAddresses.some((path) => path.test(pathname)));
  const places: readonly (readonly [string, readonly string[], string])[] = [
    ["an error", subject.errorTexts, "say what failed without quoting what was sent or came back"],
    ["a log line", subject.contexts.flatMap((context) => context.logLines), "log neither headers nor whole addresses"],
    ["the address of a request", requests.map(({ href }) => href), "send it in a header; servers log addresses"],
    ["a MediaURL", await mediaAddresses(subject), "put it into `headers`; players and logs show addresses"],
  ];
  for (const [place, texts, fix] of places) {
    const told = texts.find((text) => forms.some((form) => text.toLowerCase().includes(form)));
    if (told === undefined) continue;
    breach({
      seen: `${place} holds a secret: ${told}`,
      rule: "no secret stands in an address, a log line or an error",
      fix,
    });
  }
}

/** Values of the options that are declared secret. */
function ownSecrets({ setup, options }: ConformanceSubject): readonly string[] {
  return Object.entries(setup.plugin.options).flatMap(([name, { secret }]) => {
    const value = options[name];
    return secret === true && typeof value === "string" ? [value] : [];
  });
}

function checkTokensKnown(subject: ConformanceSubject, { context, sent }: TestContext, forms: readonly string[]): void {
  const facts = [context.deviceId, context.deviceName, ...Object.values(context.options)].map(String);
  const harmless = facts.flatMap((fact) => [fact, encodeURIComponent(fact)]);
  for (const { headers, url } of sent) {
    const credentials = Object.entries(headers).filter(([name]) => CREDENTIAL_HEADER.test(name));
    for (const [name, value] of credentials) {
      const words = value.split(/[\s"',;=]+/).filter((word) => word.length >= SHORTEST_TOKEN);
      const unknown = words.find(
        (word) => !harmless.includes(word) && !forms.some((form) => word.toLowerCase().includes(form)),
      );
      if (unknown === undefined) continue;
      breach({
        seen: `the header ${name} of ${url.pathname} holds "${unknown.slice(0, 4)}…", which nobody was told is a secret`,
        rule: "every token that is received is made known with context.addSecret, so that logs mask it",
        fix: `call context.addSecret(token) as soon as it comes; ${subject.setup.plugin.name} declares its own with secret: true`,
      });
    }
  }
}

async function mediaAddresses({ connector, items, signal }: ConformanceSubject): Promise<string[]> {
  const media: ReturnType<typeof connector.getStreamURL>[] = [];
  for (const item of items.slice(0, MOST_ITEMS)) {
    for (const source of item.sources ?? []) media.push(connector.getStreamURL(item, source, signal));
    for (const artwork of item.artwork ?? []) media.push(connector.getArtworkURL(item, artwork, signal));
    for (const { subtitle } of subtitlesOf(item)) {
      if (connector.getSubtitleURL !== undefined) media.push(connector.getSubtitleURL(item, subtitle, signal));
    }
  }
  return (await Promise.all(media)).map(({ url }) => url.href);
}

import type { WatchedMount } from "./watched-mount.js";

/** One event as it came. */
export interface ReceivedEvent {
  readonly event: string;
  readonly data: unknown;
}

/** The first events of a stream, until there are so many or one is the last that is wanted. */
export async function eventsOf(
  mount: WatchedMount,
  path: string,
  until: number | ((event: ReceivedEvent) => boolean),
): Promise<readonly ReceivedEvent[]> {
  const headers = { authorization: `Bearer ${mount.token}` };
  const response = await fetch(mount.address + path, { headers });
  const events: ReceivedEvent[] = [];
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const event = parsed(text.slice(0, end));
      text = text.slice(end + 2);
      if (event === undefined) continue;
      events.push(event);
      if (typeof until === "number" ? events.length >= until : until(event)) return events;
    }
  }
  return events;
}

function parsed(block: string): ReceivedEvent | undefined {
  const event = /^event: (.*)$/m.exec(block)?.[1];
  const data = /^data: (.*)$/m.exec(block)?.[1];
  return event === undefined || data === undefined ? undefined : { event, data: JSON.parse(data) };
}

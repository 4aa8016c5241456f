import { refusal } from "./answers.js";
import type { PlexLibrary } from "./library.js";
import type { PlexItem } from "./model.js";

type Value = string | number | undefined;

/** Fields by which lists can be sorted; `show.` and `season.` are those of an episode, `episode.` its own. */
const FIELDS: Readonly<Record<string, (item: PlexItem, library: PlexLibrary) => Value>> = {
  titleSort: ({ title, titleSort = title }) => titleSort.toLowerCase(),
  addedAt: ({ addedAt }) => addedAt,
  "show.titleSort": (item, library) => {
    const show = library.item(library.item(item.parentKey)?.parentKey);
    return (show?.titleSort ?? show?.title)?.toLowerCase();
  },
  "season.index": (item, library) => library.item(item.parentKey)?.index,
  "episode.index": ({ index }) => index,
  "episode.id": ({ ratingKey }) => Number(ratingKey),
};

/** Items in the order that a client wants: fields by commas, each with `:desc` or `:nullsLast`. Unknown ones are refused. */
export function sorted(library: PlexLibrary, items: readonly PlexItem[], sort: string | null): readonly PlexItem[] {
  const keys = (sort ?? "addedAt").split(",").map((key) => {
    const [name = "", ...modifiers] = key.split(":");
    const value = FIELDS[name];
    if (value === undefined) throw refusal(400, "Bad Request");
    return { value, sign: modifiers.includes("desc") ? -1 : 1 };
  });
  return items.toSorted((one, other) => {
    for (const { value, sign } of keys) {
      const order = compared(value(one, library), value(other, library)) * sign;
      if (order !== 0) return order;
    }
    return 0;
  });
}

function compared(one: Value, other: Value): number {
  if (one === other) return 0;
  if (one === undefined || other === undefined) return one === undefined ? 1 : -1;
  return one < other ? -1 : 1;
}

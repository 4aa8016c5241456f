import type { ItemDetails, Person } from "mediafs/plugin-api";
import { each, group, line, type NfoElement, whole } from "./nfo-element.js";
import { personName } from "./nfo-text.js";

const ACTOR_TYPES: Partial<Record<Person["kind"], string>> = { actor: "Actor", guestStar: "GuestStar" };

/** Directors and writers, one element each. */
export function makers(details: ItemDetails): readonly NfoElement[] {
  return [...namesOf(details, "director", "director"), ...namesOf(details, "writer", "credits")];
}

/** Directors alone, for items whose readers know no writers. */
export function directors(details: ItemDetails): readonly NfoElement[] {
  return namesOf(details, "director", "director");
}

/** Actors and guest stars, ordered from 0 as the server lists them. */
export function actors(details: ItemDetails): readonly NfoElement[] {
  const cast = (details.people ?? []).filter(({ kind, name }) => ACTOR_TYPES[kind] !== undefined && personName(name));
  return cast.flatMap((person, order) =>
    group("actor", [
      ...line("name", personName(person.name)),
      ...line("role", person.role),
      ...line("type", ACTOR_TYPES[person.kind]),
      ...whole("order", order),
    ]),
  );
}

function namesOf(details: ItemDetails, kind: Person["kind"], element: string): readonly NfoElement[] {
  const people = (details.people ?? []).filter((person) => person.kind === kind);
  return each(
    element,
    people.map(({ name }) => name),
    personName,
  );
}

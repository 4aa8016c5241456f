import type { UserDto } from "./dto.js";

/** The user whose libraries are to be shown, or why there is none. */
export type UserChoice = { readonly user: UserDto } | { readonly why: string; readonly hint: string };

const NAME_HINT = "Add `username` to this entry: whose libraries are to be shown.";
const UNKNOWN_HINT =
  "Check `username`. A user who is hidden from the login screen is found by his password, by an API key, or by an administrator's token.";

/**
 * Chooses among users by name, in any case; the only one where none is named. An unknown name is never taken for
 * somebody else's. `whyUnnamed` says what leaves it open who is meant.
 */
export function chooseUser(users: readonly UserDto[], username: string | undefined, whyUnnamed: string): UserChoice {
  const [only, ...others] = users;
  if (username === undefined) {
    if (only !== undefined && others.length === 0) return { user: only };
    return { why: `${whyUnnamed}, and there are ${users.length} to choose from`, hint: NAME_HINT };
  }
  const user = users.find(({ Name }) => Name === username) ?? users.find((each) => isNamed(each, username));
  return user === undefined ? { why: `the server shows no user named ${username}`, hint: UNKNOWN_HINT } : { user };
}

/** Whether this is the name of a user, in any case. */
export function isNamed({ Name }: UserDto, wanted: string): boolean {
  return Name?.normalize("NFC").toLowerCase() === wanted.normalize("NFC").toLowerCase();
}

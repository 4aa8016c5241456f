const LIVES_SECONDS = 7 * 24 * 3600;

/** A cookie that scripts cannot read and that other sites' pages do not send; an empty word takes it away. */
export function sessionCookie(name: string, word: string): string {
  const maxAge = word === "" ? 0 : LIVES_SECONDS;
  return `${name}=${word}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${maxAge}`;
}

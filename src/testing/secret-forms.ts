// Shorter values would be found in anything.
const SHORTEST_SECRET = 6;

/**
 * Every text in which a secret may stand: plain, encoded, or within something encoded. In lower case, and without the
 * padding of base64, which headers and addresses may leave out.
 */
export function secretForms(secret: string): readonly string[] {
  const bare = secret.replace(/=+$/, "");
  return formsOf(bare.length < SHORTEST_SECRET ? secret : bare);
}

function formsOf(secret: string): readonly string[] {
  if (secret.length < SHORTEST_SECRET) return [];
  const forms = [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), hexOf(secret)];
  return [...new Set([...forms, ...base64Forms(secret)].map((form) => form.toLowerCase()))];
}

function hexOf(secret: string): string {
  return Buffer.from(secret).toString("hex");
}

/** What base64 makes of a secret within a longer text, such as `user:password`, wherever it begins there. */
function base64Forms(secret: string): string[] {
  const byteLength = Buffer.byteLength(secret);
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
    // The characters at both ends hold bits of the neighbours as well.
    const start = Math.ceil((before * 8) / 6);
    const end = Math.floor(((before + byteLength) * 8) / 6);
    return (["base64", "base64url"] as const).map((coding) => bytes.toString(coding).slice(start, end));
  });
}

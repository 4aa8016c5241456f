import fc from "fast-check";
import { expect, test } from "vitest";
import { SecretRegistry } from "../../../src/core/base/index.js";

test("a secret is masked plain, percent-encoded, JSON-escaped and in base64", () => {
  const secrets = new SecretRegistry();
  const value = 'k&y"/ü+1234';
  secrets.add(value);
  const forms = [value, encodeURIComponent(value), JSON.stringify(value), Buffer.from(value).toString("base64")];
  for (const form of forms) expect(secrets.mask(`before ${form} after`)).not.toContain(form.replaceAll('"', ""));
  expect(secrets.mask(`before ${value} after`)).toBe("before *** after");
});

test("a secret that contains another is masked as a whole, whichever came first", () => {
  const secrets = new SecretRegistry();
  secrets.add("token");
  secrets.add("token-and-more");
  expect(secrets.mask("x token-and-more y token z")).toBe("x *** y *** z");
});

test("no text keeps a registered secret", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 4 }), fc.string(), fc.string(), (secret, before, after) => {
      const secrets = new SecretRegistry();
      secrets.add(secret);
      const masked = secrets.mask(before + secret + after);
      // The mask itself may spell a secret made of asterisks.
      return /^\*+$/.test(secret) || !masked.includes(secret) || `${before}***${after}`.includes(secret);
    }),
  );
});

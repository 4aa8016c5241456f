import type { OptionDeclaration } from "mediafs/plugin-api";
import type { OptionField } from "../api.js";

const MASK = "***";

/** An option of a connector, for a form. Pure. */
export function optionFieldOf(name: string, declaration: OptionDeclaration): OptionField {
  const { type, required = false, secret = false, help, min, max, oneOf, default: preset } = declaration;
  return {
    name,
    type,
    required,
    secret,
    help,
    // A default that is secret is one that somebody chose badly; it is not shown all the same.
    ...(preset === undefined || secret ? {} : { default: preset }),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(oneOf === undefined ? {} : { oneOf: [...oneOf] }),
  };
}

/** An address without the user and password in it. Pure. */
export function withoutPassword(text: string): string {
  return text.replace(/^(https?:\/\/)[^/?#]*@/i, `$1${MASK}@`);
}

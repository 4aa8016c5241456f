import type { SubtitleRef } from "mediafs/plugin-api";
import { legalExtension } from "./media-name.js";

/** A subtitle file and its name. */
export interface NamedSubtitle {
  readonly name: string;
  readonly subtitle: SubtitleRef;
}

/**
 * The subtitle files beside a media file: `{base}.{language}[.{flag}].{extension}`, the second of a kind
 * `{base}.2.{language}…`. Those whose extension cannot stand in a name are left out.
 */
export function subtitleNames(base: string, subtitles: readonly SubtitleRef[]): readonly NamedSubtitle[] {
  const seen = new Map<string, number>();
  return subtitles.flatMap((subtitle) => {
    const extension = legalExtension(subtitle.extension);
    if (extension === undefined) return [];
    const suffix = [languageToken(subtitle.language), flag(subtitle), extension].filter(Boolean).join(".");
    const count = (seen.get(suffix) ?? 0) + 1;
    seen.set(suffix, count);
    // The number stands before the language: readers take the last words for language and flag.
    return [{ name: count === 1 ? `${base}.${suffix}` : `${base}.${count}.${suffix}`, subtitle }];
  });
}

/**
 * A language as players know it: two letters where they exist (`fre` and `fra` are `fr`), else three; a region or
 * script stays (`pt-BR`). Undefined for what is no language.
 */
function languageToken(language: string | undefined): string | undefined {
  if (language === undefined || !/^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$/.test(language)) return undefined;
  try {
    const locale = new Intl.Locale(language.replaceAll("_", "-"));
    if (locale.language === undefined || locale.language === "und") return undefined;
    return /[-_]/.test(language) ? locale.baseName : locale.language;
  } catch {
    return undefined;
  }
}

// One flag: several confuse the readers that look at the last word alone.
function flag({ forced, hearingImpaired, isDefault }: SubtitleRef): string | undefined {
  if (forced === true) return "forced";
  if (hearingImpaired === true) return "sdh";
  return isDefault === true ? "default" : undefined;
}

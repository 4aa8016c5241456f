/** A media file's name without its real extension: "Mr. Robot (2015).mkv" is "Mr. Robot (2015)". */
export function baseName(fileName: string): string {
  return fileName.replace(/(?<=.)\.[A-Za-z0-9]{1,10}$/, "");
}

/** A server's file extension as it may stand in a name: lower case, letters and digits; undefined for anything else. */
export function legalExtension(extension: string | undefined): string | undefined {
  const lower = extension?.toLowerCase().replace(/^\./, "");
  return lower !== undefined && /^[a-z0-9]{1,10}$/.test(lower) ? lower : undefined;
}

/** Two names that are equal for some operating system have the same key: Unicode form and case do not count. */
export function nameKey(name: string): string {
  // Nearly every name, in a tenth of the time: a library may show a hundred thousand at once.
  if (/^[ -~]*$/.test(name)) return name.toLowerCase();
  // Upper case first: it unfolds what has no single lower-case form (ß, SS).
  return name.normalize("NFC").toUpperCase().toLowerCase().normalize("NFC");
}

/** A media file's name without its real extension: "Mr. Robot (2015).mkv" is "Mr. Robot (2015)". */
export function baseName(fileName: string): string {
  return fileName.replace(/(?<=.)\.[A-Za-z0-9]{1,10}$/, "");
}

/** A server's file extension as it may stand in a name: lower case, letters and digits; undefined for anything else. */
export function legalExtension(extension: string | undefined): string | undefined {
  const lower = extension?.toLowerCase().replace(/^\./, "");
  return lower !== undefined && /^[a-z0-9]{1,10}$/.test(lower) ? lower : undefined;
}

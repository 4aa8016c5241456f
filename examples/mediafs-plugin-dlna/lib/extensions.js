/** What files of a type are usually called; servers tell the type rather than the name. @type {Record<string, string>} */
const OF_TYPE = {
  "application/ogg": "ogg",
  "application/ttml+xml": "ttml",
  "application/x-ass": "ass",
  "application/x-sami": "smi",
  "application/x-ssa": "ssa",
  "application/x-subrip": "srt",
  "audio/aac": "aac",
  "audio/flac": "flac",
  "audio/mp4": "m4a",
  "audio/mpeg": "mp3",
  "audio/ogg": "ogg",
  "audio/wav": "wav",
  "audio/x-aiff": "aiff",
  "audio/x-ape": "ape",
  "audio/x-dsf": "dsf",
  "audio/x-flac": "flac",
  "audio/x-m4a": "m4a",
  "audio/x-ms-wma": "wma",
  "audio/x-ogg": "ogg",
  "audio/x-wav": "wav",
  "image/bmp": "bmp",
  "image/gif": "gif",
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/tiff": "tif",
  "image/webp": "webp",
  "smi/caption": "smi",
  "text/srt": "srt",
  "text/vtt": "vtt",
  "video/3gpp": "3gp",
  "video/avi": "avi",
  "video/divx": "avi",
  "video/mp2t": "ts",
  "video/mp4": "mp4",
  "video/mpeg": "mpg",
  "video/ogg": "ogv",
  "video/quicktime": "mov",
  "video/vnd.dlna.mpeg-tts": "ts",
  "video/webm": "webm",
  "video/x-flv": "flv",
  "video/x-matroska": "mkv",
  "video/x-mkv": "mkv",
  "video/x-ms-asf": "asf",
  "video/x-ms-wmv": "wmv",
  "video/x-msvideo": "avi",
};

/** Names of programs in addresses say nothing of what they send. */
const PROGRAMS = new Set(["asp", "aspx", "cgi", "htm", "html", "jsp", "php"]);

/**
 * Extension of a file, without dot, in lower case: that of its address, else what its type usually has.
 *
 * @param {URL} url
 * @param {string} [mime]
 */
export function extensionOf(url, mime = "") {
  const [, own = ""] = /\.([A-Za-z0-9]{1,10})$/.exec(url.pathname) ?? [];
  const extension = own.toLowerCase();
  return extension === "" || PROGRAMS.has(extension) ? OF_TYPE[mime] : extension;
}

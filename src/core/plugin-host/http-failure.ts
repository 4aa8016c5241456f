import { aborted, codeOf, type ErrorCode, type ErrorDetails, MediaFsError, systemCodeOf } from "../base/index.js";

interface Failure {
  readonly code: ErrorCode;
  readonly words: string;
  readonly hint?: string;
}

const unreachable = (words: string, hint?: string): Failure => ({
  code: "SERVER_UNREACHABLE",
  words,
  ...(hint === undefined ? {} : { hint }),
});
const timeout: Failure = { code: "REQUEST_TIMEOUT", words: "no answer in time" };
const noHttp: Failure = { code: "SERVER_BAD_ANSWER", words: "what answered does not speak HTTP" };
const CERTIFICATE_HINT =
  "Use a certificate that this machine trusts, or name its authority in the environment variable NODE_EXTRA_CA_CERTS.";
const badCertificate = unreachable("its certificate is not trusted", CERTIFICATE_HINT);

/** What the codes of Node and undici mean to a user. */
const FAILURES: Readonly<Record<string, Failure>> = {
  ECONNREFUSED: unreachable("connection refused"),
  ECONNRESET: unreachable("the connection broke"),
  EPIPE: unreachable("the connection broke"),
  UND_ERR_SOCKET: unreachable("the connection broke"),
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: unreachable("the connection broke"),
  ENOTFOUND: unreachable(
    "there is no host of that name",
    "Check the host in `url`, and the name server of this machine.",
  ),
  EAI_AGAIN: unreachable("the name server does not answer"),
  EHOSTUNREACH: unreachable("there is no way to that host"),
  ENETUNREACH: unreachable("there is no way to that network"),
  EPROTO: unreachable("it does not speak TLS there", "Check whether `url` should begin with http://, and its port."),
  ERR_SSL_WRONG_VERSION_NUMBER: unreachable(
    "it does not speak TLS there",
    "Check whether `url` should begin with http://, and its port.",
  ),
  DEPTH_ZERO_SELF_SIGNED_CERT: badCertificate,
  SELF_SIGNED_CERT_IN_CHAIN: badCertificate,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: badCertificate,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: badCertificate,
  CERT_HAS_EXPIRED: unreachable("its certificate has expired"),
  ERR_TLS_CERT_ALTNAME_INVALID: unreachable("its certificate is for another host"),
  ETIMEDOUT: timeout,
  UND_ERR_CONNECT_TIMEOUT: timeout,
  UND_ERR_HEADERS_TIMEOUT: timeout,
  UND_ERR_BODY_TIMEOUT: timeout,
  UND_ERR_HEADERS_OVERFLOW: noHttp,
  // The request itself is wrong (a line break in a header): no repetition mends it.
  UND_ERR_INVALID_ARG: { code: "INTERNAL", words: "the request is not valid" },
  UND_ERR_NOT_SUPPORTED: { code: "INTERNAL", words: "the request is not valid" },
};

/** Any failure of a request as an error of mediafs; `what` names the request, without secrets. */
export function httpFailure(what: string, error: unknown, signal: AbortSignal): MediaFsError {
  if (signal.aborted) return aborted(signal.reason);
  if (error instanceof MediaFsError && codeOf(error) !== undefined) return error;
  const { code, words, hint } = failureOf(error);
  const details: ErrorDetails = hint === undefined ? { cause: error } : { cause: error, hint };
  return new MediaFsError(code, `${what}: ${words}`, details);
}

function failureOf(error: unknown): Failure {
  const code = systemCodeOf(error) ?? "";
  // The parser's error has a code only sometimes.
  if (code.startsWith("HPE_") || (error instanceof Error && error.name === "HTTPParserError")) return noHttp;
  return FAILURES[code] ?? unreachable(`the connection failed${code === "" ? "" : ` (${code})`}`);
}

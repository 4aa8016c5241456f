import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** Files of a server's identity. */
export interface Certificate {
  readonly key: string;
  readonly certificate: string;
}

/** Makes a certificate of 127.0.0.1 in a directory, signed by itself. Needs openssl. */
export function makeCertificate(directory: string): Certificate {
  const key = join(directory, "key.pem");
  const certificate = join(directory, "certificate.pem");
  const name = ["-subj", "/CN=bench", "-addext", "subjectAltName=IP:127.0.0.1"];
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key];
  execFileSync("openssl", ["req", "-x509", ...newKey, "-out", certificate, "-days", "2", ...name], { stdio: "ignore" });
  return { key, certificate };
}

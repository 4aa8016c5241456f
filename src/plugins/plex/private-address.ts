/** Whether what is sent there is read by nobody on the way: it is encrypted, or stays on this machine. Pure. */
export function isPrivate({ protocol, hostname }: URL): boolean {
  const isLoopback = hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
  return protocol === "https:" || (protocol === "http:" && isLoopback);
}

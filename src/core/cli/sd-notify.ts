import { execFile } from "node:child_process";

const TIMEOUT_MS = 3_000;
const SEND_IN_PERL = `
  my $address = $ENV{NOTIFY_SOCKET};
  $address =~ s/^@/\\0/;
  socket(my $socket, AF_UNIX, SOCK_DGRAM, 0) or exit 1;
  send($socket, $ARGV[0], 0, pack_sockaddr_un($address)) or exit 1;
`;

interface Sender {
  readonly program: string;
  readonly args: (message: string, socket: string) => readonly string[];
}

// Node has no datagram sockets of the Unix family. These programs have: the first is systemd's own, the second is
// part of every Debian.
const SENDERS: readonly Sender[] = [
  {
    program: "systemd-notify",
    // It waits for systemd to have seen the message; other managers never answer that.
    args: (message, socket) => [...(socket.endsWith("/systemd/notify") ? [] : ["--no-block"]), ...message.split("\n")],
  },
  { program: "perl", args: (message) => ["-MSocket", "-e", SEND_IN_PERL, message] },
];

/**
 * Tells the service manager a state (`READY=1`, `STOPPING=1`) where NOTIFY_SOCKET is set. The message comes from a child
 * process, so a systemd unit needs `NotifyAccess=all`. Never rejects: resolves with whether it was told.
 */
export async function notifyServiceManager(
  state: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<boolean> {
  const socket = env.NOTIFY_SOCKET ?? "";
  if (socket === "") return false;
  for (const { program, args } of SENDERS) {
    if (await run(program, args(`${state}\nMAINPID=${process.pid}`, socket), env)) return true;
  }
  return false;
}

function run(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(program, [...args], { env, timeout: TIMEOUT_MS }, (error) => resolve(error === null));
  });
}

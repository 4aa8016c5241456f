import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** nginx with the benchmark's files. */
export interface Nginx {
  /** Where the files are listed, as JSON for `mediafs` and as a page for `rclone`. */
  url(kind: "json" | "html"): string;
  readonly port: number;
  stop(): Promise<void>;
}

/** How it serves. */
export interface NginxOptions {
  readonly files: string;
  readonly folder: string;
  /** Bytes a second of each connection; as fast as it can without it. */
  readonly bytesPerSecond?: number;
}

/** Starts nginx in the foreground on a free port of loopback. */
export async function startNginx({ files, folder, bytesPerSecond }: NginxOptions): Promise<Nginx> {
  await mkdir(folder, { recursive: true });
  const port = await freePort();
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (each) => `${each}_temp_path ${folder}/${each};`,
  );
  const rate = bytesPerSecond === undefined ? "" : `limit_rate ${bytesPerSecond};`;
  await writeFile(
    join(folder, "nginx.conf"),
    `daemon off; worker_processes 1; pid ${folder}/pid; error_log stderr crit; user root;
     events { worker_connections 1024; }
     http { ${temporary.join(" ")} access_log off;
       sendfile on; keepalive_requests 1000000; types { }
       server { listen 127.0.0.1:${port}; ${rate} autoindex on; autoindex_exact_size on;
         location /json/ { alias ${files}/; autoindex_format json; }
         location /html/ { alias ${files}/; } } }`,
  );
  const child = spawn("nginx", ["-p", folder, "-c", join(folder, "nginx.conf"), "-e", "stderr"], { stdio: "inherit" });
  await untilAnswering(`http://127.0.0.1:${port}/html/`);
  const stop = async () => {
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
  };
  return { port, url: (kind) => `http://127.0.0.1:${port}/${kind}/`, stop };
}

async function untilAnswering(url: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if ((await fetch(url).catch(() => undefined))?.ok) return;
    await sleep(50);
  }
  throw new Error(`nginx does not answer at ${url}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

import { DEFAULT_API_KEY, type JellyfinServer } from "../../examples/jellyfin-server/index.js";

/** An item in an answer, as far as tests look at it. */
export interface AnsweredItem {
  readonly Id: string;
  readonly Name: string;
  readonly Type: string;
  readonly LocationType: string;
  readonly ParentId?: string;
  readonly Path?: string;
  readonly IsFolder?: boolean;
  readonly ParentIndexNumber?: number;
  readonly IndexNumber?: number;
  readonly SeasonId?: string;
  readonly PartCount?: number;
  readonly ImageTags?: Readonly<Record<string, string>>;
  readonly BackdropImageTags?: readonly string[];
  readonly UserData?: unknown;
  readonly MediaSources?: readonly {
    readonly Id: string;
    readonly Path: string;
    readonly Size: number;
    readonly MediaStreams: readonly { readonly Type: string; readonly IsExternal: boolean; readonly Index: number }[];
  }[];
}

/** A page of a listing. */
export interface AnsweredPage {
  readonly Items: readonly AnsweredItem[];
  readonly TotalRecordCount: number;
  readonly StartIndex: number;
}

/** Header that shows a token. */
export function tokenHeader(token: string = DEFAULT_API_KEY): Record<string, string> {
  return { Authorization: `MediaBrowser Client="tests", Device="here", DeviceId="d1", Version="1", Token="${token}"` };
}

/** A client that shows a token and speaks plainly. */
export class ServerClient {
  constructor(
    readonly server: JellyfinServer,
    readonly token: string = DEFAULT_API_KEY,
  ) {}

  /** Sends a request with the token; redirects are not followed. */
  send(path: string, init: RequestInit & { readonly headers?: Record<string, string> } = {}): Promise<Response> {
    const headers = { ...tokenHeader(this.token), ...init.headers };
    return fetch(`${this.server.url}${path}`, { redirect: "manual", ...init, headers });
  }

  /** The JSON of a page of items; throws for any other status than 200. */
  async page(path: string): Promise<AnsweredPage> {
    const answer = await this.send(path);
    if (answer.status !== 200) throw new TypeError(`${path} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as AnsweredPage;
  }

  /** Names of the items of a page. */
  async names(path: string): Promise<string[]> {
    return (await this.page(path)).Items.map((item) => item.Name);
  }

  /** The part of a file. */
  range(path: string, start: number, end: number): Promise<Response> {
    return this.send(path, { headers: { Range: `bytes=${start}-${end}` } });
  }
}

/** Logs in; the answer as it came. */
export function login(
  server: JellyfinServer,
  user: { name: string; password: string; deviceId?: string },
): Promise<Response> {
  const identity = `MediaBrowser Client="tests", Device="here", DeviceId="${user.deviceId ?? "d1"}", Version="1"`;
  return fetch(`${server.url}/Users/AuthenticateByName`, {
    method: "POST",
    headers: { Authorization: identity, "Content-Type": "application/json" },
    body: JSON.stringify({ Username: user.name, Pw: user.password }),
  });
}

/** Logs in and gives a client for that user's device. */
export async function loggedIn(
  server: JellyfinServer,
  user: { name: string; password: string; deviceId?: string },
): Promise<ServerClient> {
  const { AccessToken } = (await (await login(server, user)).json()) as { AccessToken: string };
  return new ServerClient(server, AccessToken);
}

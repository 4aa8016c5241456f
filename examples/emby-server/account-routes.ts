import type { User } from "../jellyfin-server/accounts.js";
import { type Answer, jsonAnswer, Refusal, textAnswer } from "../jellyfin-server/answer.js";
import { idOf } from "../jellyfin-server/ids.js";
import { apiDate } from "../jellyfin-server/json-shapes.js";
import { type Route, type RouteRequest, route } from "../jellyfin-server/routes.js";
import { callerAt, type EmbyState, refusal, userAt } from "./emby-state.js";

/** The server itself, its users and logging in. */
export function accountRoutes(emby: EmbyState): readonly Route[] {
  return [
    route("GET", "/System/Info/Public", () => jsonAnswer(publicInfo(emby))),
    route("GET|HEAD", "/System/Ping", () => textAnswer(200, "Emby Server")),
    route("POST", "/Users/AuthenticateByName", (request) => login(emby, request)),
    route("GET", "/Users/Query", (request) => users(emby, request)),
    route("GET", "/Users/Public", () => publicUsers(emby)),
    route("GET", "/Users/{id}", (request) => oneUser(emby, request)),
  ];
}

// Neither a product's name nor a word about the set-up.
function publicInfo({ server, embyVersion }: EmbyState): Record<string, unknown> {
  return {
    LocalAddress: server.address(),
    LocalAddresses: [],
    WanAddress: server.address(),
    RemoteAddresses: [],
    ServerName: server.serverName,
    Version: embyVersion,
    Id: server.serverId,
  };
}

async function login(emby: EmbyState, request: RouteRequest): Promise<Answer> {
  const { Username, Pw } = await bodyOf(request);
  const caller = acceptedLogin(emby, request, { name: String(Username ?? ""), password: String(Pw ?? "") });
  const { client, device, deviceId, version } = request.authorization;
  return jsonAnswer({
    User: userDto(emby, caller.user),
    SessionInfo: {
      Id: idOf("session", caller.token),
      ServerId: emby.server.serverId,
      UserId: caller.user.id,
      UserName: caller.user.name,
      Client: client,
      DeviceName: device,
      DeviceId: deviceId,
      ApplicationVersion: version,
      LastActivityDate: apiDate(Date.now()),
    },
    AccessToken: caller.token,
    ServerId: emby.server.serverId,
  });
}

const LOGIN_REFUSALS: Readonly<Record<number, string>> = {
  400: "Value cannot be null. (Parameter 'appName')",
  401: "Invalid username or password. Please try again.",
  403: "User account is disabled.",
};

function acceptedLogin({ server }: EmbyState, request: RouteRequest, given: { name: string; password: string }) {
  try {
    return server.accounts.login(given.name, given.password, request.authorization);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { status } = error.answer;
    throw refusal(status, LOGIN_REFUSALS[status] ?? "");
  }
}

function users(emby: EmbyState, request: RouteRequest): Answer {
  const { user } = callerAt(emby, request);
  if (user !== undefined && !user.isAdministrator) throw refusal(403, "User does not have access.");
  const all = emby.server.accounts.users.map((one) => userDto(emby, one));
  return jsonAnswer({ Items: all, TotalRecordCount: all.length });
}

// What the login screen shows to anybody.
function publicUsers(emby: EmbyState): Answer {
  const shown = emby.server.accounts.users.filter(({ isHidden, isDisabled }) => !isHidden && !isDisabled);
  const dtos = shown.map((user) => userDto(emby, user));
  return jsonAnswer(dtos.map(({ Name, ServerId, Id, HasPassword }) => ({ Name, ServerId, Id, HasPassword })));
}

function oneUser(emby: EmbyState, request: RouteRequest): Answer {
  const user = userAt(emby, request, request.path.id);
  if (user === undefined) throw refusal(404, "User not found.");
  return jsonAnswer(userDto(emby, user));
}

function userDto({ server }: EmbyState, user: User): Record<string, unknown> {
  const allowed = server.library.sections.filter((section) => user.libraries?.includes(section.name));
  return {
    Name: user.name,
    ServerId: server.serverId,
    Id: user.id,
    HasPassword: true,
    HasConfiguredPassword: true,
    LastLoginDate: apiDate(Date.UTC(2024, 5, 1)),
    Policy: {
      IsAdministrator: user.isAdministrator ?? false,
      IsHidden: user.isHidden ?? false,
      IsDisabled: user.isDisabled,
      EnableMediaPlayback: true,
      EnableContentDownloading: user.mayDownload ?? true,
      EnableAllFolders: user.libraries === undefined,
      EnabledFolders: allowed.map((section) => section.id),
      InvalidLoginAttemptCount: user.failedLogins,
    },
  };
}

async function bodyOf(request: RouteRequest): Promise<Readonly<Record<string, unknown>>> {
  try {
    return { ...JSON.parse((await request.body()).toString()) };
  } catch {
    throw refusal(400, "The request body is not JSON.");
  }
}

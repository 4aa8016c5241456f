import type { User } from "./accounts.js";
import { type Answer, controllerError, emptyAnswer, jsonAnswer, problemAnswer, Refusal, textAnswer } from "./answer.js";
import { idOf } from "./ids.js";
import { apiDate } from "./json-shapes.js";
import { quickConnectRoutes } from "./quick-connect.js";
import { callerOf, pathId, type Route, type RouteRequest, route, type ServerState } from "./routes.js";

/** The server itself, its users and logging in. */
export const ACCOUNT_ROUTES: readonly Route[] = [
  route("GET", "/System/Info/Public", (request) => jsonAnswer(publicInfo(request.server))),
  route("GET", "/System/Info", systemInfo),
  route("GET", "/System/Ping", () => jsonAnswer("Jellyfin Server")),
  route("POST", "/System/Ping", () => jsonAnswer("Jellyfin Server")),
  route("GET", "/health", () => textAnswer(200, "Healthy")),
  ...quickConnectRoutes(loggedIn),
  route("POST", "/Users/AuthenticateByName", login),
  route("POST", "/Sessions/Logout", logout),
  route("GET", "/Users", users),
  route("GET", "/Users/Public", () => jsonAnswer([])),
  route("GET", "/Users/Me", me),
  route("GET", "/Users/{userId}", oneUser),
];

/** The answer by which clients recognise the server. */
export function publicInfo(server: ServerState): Record<string, unknown> {
  return {
    LocalAddress: server.address(),
    ServerName: server.serverName,
    Version: server.version,
    ProductName: "Jellyfin Server",
    OperatingSystem: "",
    Id: server.serverId,
    StartupWizardCompleted: server.wizardCompleted,
  };
}

function systemInfo(request: RouteRequest): Answer {
  callerOf(request);
  const state = { HasPendingRestart: false, IsShuttingDown: false, SupportsLibraryMonitor: true };
  return jsonAnswer({ ...publicInfo(request.server), ...state, CanSelfRestart: true, WebSocketPortNumber: 8096 });
}

async function login(request: RouteRequest): Promise<Answer> {
  const { Username, Pw } = await bodyTexts(request);
  return loggedIn(request, { name: Username ?? "", password: Pw ?? "" });
}

function loggedIn(request: RouteRequest, user: { readonly name: string; readonly password: string }): Answer {
  const caller = request.server.accounts.login(user.name, user.password, request.authorization);
  const { client, device, deviceId, version } = request.authorization;
  return jsonAnswer({
    User: userDto(request.server, caller.user),
    SessionInfo: {
      Id: idOf("session", caller.token),
      UserId: caller.user.id,
      UserName: caller.user.name,
      Client: client,
      DeviceName: device,
      DeviceId: deviceId,
      ApplicationVersion: version,
      LastActivityDate: apiDate(Date.now()),
      IsActive: true,
      ServerId: request.server.serverId,
    },
    AccessToken: caller.token,
    ServerId: request.server.serverId,
  });
}

function logout(request: RouteRequest): Answer {
  request.server.accounts.revoke(callerOf(request).token);
  return emptyAnswer(204);
}

function users(request: RouteRequest): Answer {
  callerOf(request);
  return jsonAnswer(request.server.accounts.users.map((user) => userDto(request.server, user)));
}

function me(request: RouteRequest): Answer {
  const { user } = callerOf(request);
  if (user === undefined) throw controllerError(400);
  return jsonAnswer(userDto(request.server, user));
}

function oneUser(request: RouteRequest): Answer {
  callerOf(request);
  const user = request.server.accounts.user(pathId(request, "userId"));
  if (user === undefined) throw new Refusal(problemAnswer(404));
  return jsonAnswer(userDto(request.server, user));
}

function userDto(server: ServerState, user: User): Record<string, unknown> {
  const allowed = server.library.sections.filter((section) => user.libraries?.includes(section.name));
  return {
    Name: user.name,
    ServerId: server.serverId,
    Id: user.id,
    HasPassword: true,
    EnableAutoLogin: false,
    LastLoginDate: apiDate(Date.UTC(2024, 5, 1)),
    Policy: {
      IsAdministrator: user.isAdministrator ?? false,
      IsHidden: false,
      IsDisabled: user.isDisabled,
      EnableMediaPlayback: true,
      EnableContentDownloading: user.mayDownload ?? true,
      EnableAllFolders: user.libraries === undefined,
      EnabledFolders: allowed.map((section) => section.id),
      InvalidLoginAttemptCount: user.failedLogins,
      LoginAttemptsBeforeLockout: user.loginAttemptsBeforeLockout ?? 5,
      AuthenticationProviderId: "DefaultAuthenticationProvider",
      PasswordResetProviderId: "DefaultPasswordResetProvider",
    },
  };
}

async function bodyTexts(request: RouteRequest): Promise<Readonly<Record<string, string | undefined>>> {
  try {
    const body: unknown = JSON.parse((await request.body()).toString());
    const entries = typeof body === "object" && body !== null ? Object.entries(body) : [];
    return Object.fromEntries(entries.map(([name, value]) => [name, typeof value === "string" ? value : undefined]));
  } catch {
    throw new Refusal(problemAnswer(400, { $: ["The JSON value could not be converted."] }));
  }
}

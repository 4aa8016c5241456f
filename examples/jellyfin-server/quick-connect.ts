import { randomBytes, randomInt } from "node:crypto";
import type { Accounts } from "./accounts.js";
import { type Answer, controllerError, jsonAnswer, problemAnswer, Refusal } from "./answer.js";
import { apiDate } from "./json-shapes.js";
import { type Route, type RouteRequest, route } from "./routes.js";

/** A code on its way. */
export interface QuickConnectRequest {
  readonly secret: string;
  readonly code: string;
  readonly deviceId: string;
  readonly deviceName: string;
  readonly appName: string;
  readonly appVersion: string;
  readonly startedMs: number;
  expiresMs: number;
  /** Name of the user who entered the code. */
  userName: string | undefined;
}

/** What a server knows of logins by code. Switched off at first. */
export class QuickConnectDesk {
  /** Whether the administrator has switched it on. */
  enabled = false;
  /** Codes in the order in which they were asked for. */
  readonly requests: QuickConnectRequest[] = [];
  /** Called for each code that was asked for, once it was answered: the person who enters it. */
  onCode: (code: string) => void = () => undefined;

  /** Enters a code, as a user does who is logged in. False for one that is unknown or has expired. */
  authorize(code: string, userName: string): boolean {
    const found = this.requests.find((each) => each.code === code && each.expiresMs > Date.now());
    if (found !== undefined) found.userName = userName;
    return found !== undefined;
  }
}

// As the real server's.
const LIFETIME_MS = 10 * 60_000;

const desks = new WeakMap<Accounts, QuickConnectDesk>();

/** The desk of a server, by its accounts. */
export function quickConnectOf(accounts: Accounts): QuickConnectDesk {
  const desk = desks.get(accounts) ?? new QuickConnectDesk();
  desks.set(accounts, desk);
  return desk;
}

/** Asking for codes and for their fate; `login` answers as a login by name does. */
export function quickConnectRoutes(
  login: (request: RouteRequest, user: { readonly name: string; readonly password: string }) => Answer,
): readonly Route[] {
  return [
    route("GET", "/QuickConnect/Enabled", ({ server }) => jsonAnswer(quickConnectOf(server.accounts).enabled)),
    route("POST", "/QuickConnect/Initiate", initiate),
    route("GET", "/QuickConnect/Connect", connect),
    route("POST", "/Users/AuthenticateWithQuickConnect", async (request) => {
      const { userName } = entered(request, await secretIn(request));
      const password = request.server.accounts.userNamed(userName)?.password ?? "";
      return login(request, { name: userName, password });
    }),
  ];
}

function initiate(request: RouteRequest): Answer {
  const desk = quickConnectOf(request.server.accounts);
  const { client, device, deviceId, version } = request.authorization;
  if (!desk.enabled) throw controllerError(401);
  if (!client || !device || !deviceId || !version) throw controllerError(400);
  const startedMs = Date.now();
  const made: QuickConnectRequest = {
    secret: randomBytes(32).toString("hex"),
    code: String(randomInt(1_000_000)).padStart(6, "0"),
    deviceId,
    deviceName: device,
    appName: client,
    appVersion: version,
    startedMs,
    expiresMs: startedMs + LIFETIME_MS,
    userName: undefined,
  };
  desk.requests.push(made);
  setImmediate(() => desk.onCode(made.code));
  return jsonAnswer(stateDto(made));
}

function connect(request: RouteRequest): Answer {
  return jsonAnswer(stateDto(find(request, request.query.text("secret") ?? "")));
}

function find({ server }: RouteRequest, secret: string): QuickConnectRequest {
  const found = quickConnectOf(server.accounts).requests.find((each) => each.secret === secret);
  if (found === undefined || found.expiresMs <= Date.now()) throw new Refusal(problemAnswer(404));
  return found;
}

function entered(request: RouteRequest, secret: string): { readonly userName: string } {
  const { userName } = find(request, secret);
  if (userName === undefined) throw controllerError(401);
  return { userName };
}

async function secretIn(request: RouteRequest): Promise<string> {
  try {
    const body = JSON.parse((await request.body()).toString()) as { Secret?: unknown };
    return String(body.Secret ?? "");
  } catch {
    throw new Refusal(problemAnswer(400, { $: ["The JSON value could not be converted."] }));
  }
}

function stateDto(request: QuickConnectRequest): Readonly<Record<string, unknown>> {
  return {
    Authenticated: request.userName !== undefined,
    Secret: request.secret,
    Code: request.code,
    DeviceId: request.deviceId,
    DeviceName: request.deviceName,
    AppName: request.appName,
    AppVersion: request.appVersion,
    DateAdded: apiDate(request.startedMs),
  };
}

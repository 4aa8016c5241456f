import type { FunctionComponent } from "preact";
import type { View } from "../state/route.js";
import { CacheView } from "../views/cache/cache-view.js";
import { FilesView } from "../views/files/files-view.js";
import { IncidentsView } from "../views/incidents/incidents-view.js";
import { LogView } from "../views/log/log-view.js";
import { OverviewView } from "../views/overview/overview-view.js";
import { PluginsView } from "../views/plugins/plugins-view.js";
import { ServersView } from "../views/servers/servers-view.js";
import { SettingsView } from "../views/settings/settings-view.js";

/** What each view shows. */
export const VIEW_PARTS: Readonly<Record<View, FunctionComponent>> = {
  overview: OverviewView,
  files: FilesView,
  cache: CacheView,
  servers: ServersView,
  plugins: PluginsView,
  incidents: IncidentsView,
  log: LogView,
  settings: SettingsView,
};

import { Button } from "../../parts/button.js";
import { Empty } from "../../parts/panel.js";
import { servers } from "../../state/mount.js";
import { goTo, route } from "../../state/route.js";
import { mayChange } from "../../state/session.js";
import { editedKey } from "./edit-detail.js";
import { ServerCard } from "./server-card.js";
import { ServerDialog } from "./server-dialog.js";

/** Every entry of the configuration: how it is, and what can be done with it. */
export function ServersView() {
  const { detail } = route.value;
  const key = editedKey(detail);
  return (
    <>
      {mayChange.value ? (
        <div class="toolbar view-actions">
          <Button label="Add server" icon="plus" look="main" onClick={() => goTo("servers", "add")} />
        </div>
      ) : null}
      {servers.value.length === 0 ? (
        <div class="panel">
          <Empty title="No server yet">
            Each server that you add becomes a directory of the mount, with one directory for each of its libraries.
          </Empty>
        </div>
      ) : (
        <div class="cards wide-cards">
          {servers.value.map((server) => (
            <ServerCard key={server.key} server={server} />
          ))}
        </div>
      )}
      {mayChange.value && (detail === "add" || key !== undefined) ? (
        <ServerDialog key={detail} entryKey={key} onClose={() => goTo("servers")} />
      ) : null}
    </>
  );
}

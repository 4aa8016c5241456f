import { useState } from "preact/hooks";
import type { Setting, Settings } from "../../../../src/core/monitor/api.js";
import { ask } from "../../api/ask.js";
import { type Refused, refusedBy } from "../../api/refused.js";
import { plural } from "../../format/words.js";
import { Button } from "../../parts/button.js";
import { FormMistakes, showFirstMistake } from "../../parts/form-mistakes.js";
import { tellDone } from "../../parts/notices.js";
import { Panel } from "../../parts/panel.js";
import { mayChange } from "../../state/session.js";
import { changesText } from "../servers/server-deeds.js";
import { type Changes, groupsOf, isChanged, sentValues } from "./setting-changes.js";
import { SettingField } from "./setting-field.js";

interface SettingsFormProps {
  readonly settings: Settings;
  readonly again: () => void;
}

/** Every setting in its group, and a bar that saves them all together. */
export function SettingsForm({ settings: { settings, writable }, again }: SettingsFormProps) {
  const [changes, setChanges] = useState<Changes>({});
  const [failure, setFailure] = useState<Refused | undefined>(undefined);
  const [busy, setBusy] = useState(false);
  const isLocked = !writable || !mayChange.value;
  const changed = settings.filter((setting) => isChanged(setting, changes[setting.path]));
  const forget = () => {
    setChanges({});
    setFailure(undefined);
  };
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      tellDone(changesText(await ask("editSettings", { body: { values: sentValues(changed, changes) } })));
      forget();
      again();
    } catch (thrown) {
      setFailure(refusedBy(thrown));
      showFirstMistake();
    }
    setBusy(false);
  };
  return (
    <form class="form settings" noValidate onSubmit={(event) => void save(event)}>
      <FormMistakes failure={failure} known={settings.map(({ path }) => path)} />
      <div class="setting-groups">
        {groupsOf(settings).map(([title, group]) => (
          <Panel key={title} title={title}>
            {group.map((setting: Setting) => (
              <SettingField
                key={setting.path}
                setting={setting}
                change={changes[setting.path]}
                mistake={failure?.fields.get(setting.path)}
                isLocked={isLocked}
                onChange={(change) => setChanges((old) => ({ ...old, [setting.path]: change }))}
              />
            ))}
          </Panel>
        ))}
      </div>
      {isLocked ? null : <SaveBar count={changed.length} busy={busy} onDiscard={forget} />}
    </form>
  );
}

function SaveBar(props: { readonly count: number; readonly busy: boolean; readonly onDiscard: () => void }) {
  const { count, busy, onDiscard } = props;
  if (count === 0) return null;
  return (
    <footer class="save-bar">
      <span class="muted">{plural(count, "change")} not saved</span>
      <span class="spring" />
      <Button label="Discard" onClick={onDiscard} />
      <Button label="Save" look="main" submit busy={busy} />
    </footer>
  );
}

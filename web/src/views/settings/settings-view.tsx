import type { Setting, Settings } from "../../../../src/core/monitor/api.js";
import { ask } from "../../api/ask.js";
import { Icon } from "../../parts/icon.js";
import { Loading } from "../../parts/loading.js";
import { useAnswer } from "../../parts/use-answer.js";
import { readOnly } from "../../state/session.js";
import { SettingsForm } from "./settings-form.js";

/** What can change while it is mounted. */
export function SettingsView() {
  const { answer, failure, again } = useAnswer(() => ask("settings", {}));
  if (answer === undefined) return <Loading failure={failure} again={again} />;
  return (
    <>
      <Where settings={answer} />
      <SettingsForm key={versionOf(answer)} settings={answer} again={again} />
    </>
  );
}

function Where({ settings: { file, writable, whyNot } }: { readonly settings: Settings }) {
  if (readOnly.value) {
    return (
      <div class="banner">
        <Icon name="lock" />
        <p>
          The monitor only shows (<code>monitor.readOnly</code>): settings change in the configuration file alone.
        </p>
      </div>
    );
  }
  if (writable) {
    return (
      <p class="lead">
        Saved to <code>{file}</code>, whose comments and order stay, and in force at once.
      </p>
    );
  }
  return (
    <div class="banner">
      <Icon name="lock" />
      <p>These settings cannot be saved here: {whyNot}</p>
    </div>
  );
}

/** Another form once what it started from has changed. */
function versionOf({ settings }: Settings): string {
  return JSON.stringify(settings.map(({ path, value }: Setting) => [path, value]));
}

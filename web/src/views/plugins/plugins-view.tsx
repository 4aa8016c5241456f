import type { Plugin } from "../../../../src/core/monitor/api.js";
import { ask } from "../../api/ask.js";
import { Badge } from "../../parts/badge.js";
import { Loading } from "../../parts/loading.js";
import { Empty, Fact, Facts } from "../../parts/panel.js";
import { useAnswer } from "../../parts/use-answer.js";

const ORIGINS: Readonly<Record<Plugin["origin"], string>> = {
  builtin: "comes with mediafs",
  installed: "installed beside the configuration",
  configured: "named in the configuration",
};

/** Every connector that was found, and why one was refused. */
export function PluginsView() {
  const { answer, failure, again } = useAnswer(() => ask("plugins", {}));
  if (answer === undefined) return <Loading failure={failure} again={again} />;
  return (
    <>
      <p class="lead">
        A plugin connects one kind of server. Packages named <code>mediafs-plugin-…</code> beside the configuration file
        are found by themselves; others are named under <code>plugins</code>.
      </p>
      {answer.plugins.length === 0 ? (
        <Empty title="No plugin was found">Without one, no server can be connected.</Empty>
      ) : null}
      <div class="cards">
        {answer.plugins.map((plugin) => (
          <PluginCard key={`${plugin.name} ${plugin.from}`} plugin={plugin} />
        ))}
      </div>
    </>
  );
}

function PluginCard({ plugin }: { readonly plugin: Plugin }) {
  const { name, version, apiVersion, from, origin, state, code, reason, options } = plugin;
  return (
    <section class="panel card" aria-label={name}>
      <header class="panel-head">
        <h2>{name}</h2>
        {state === "loaded" ? <Badge tone="good" text="Loaded" /> : <Badge tone="bad" text="Refused" />}
      </header>
      {state === "refused" ? (
        <p class="warning-line">
          {reason} {code === undefined ? null : <code>{code}</code>}
        </p>
      ) : null}
      <Facts>
        <Fact name="Version">{version ?? "–"}</Fact>
        <Fact name="Plugin API">{apiVersion ?? "–"}</Fact>
        <Fact name="Origin">{ORIGINS[origin]}</Fact>
        <Fact name="From" title={from}>
          <span class="path">{from}</span>
        </Fact>
        {state === "loaded" ? (
          <Fact name="Options">{options.map((option) => option.name).join(", ") || "none"}</Fact>
        ) : null}
      </Facts>
    </section>
  );
}

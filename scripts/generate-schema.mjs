// Writes what derives from the option tables: schema/mediafs.schema.json and the tables in docs/configuration.md.
// Reads dist/ (npm run build). The tests fail when one of them is out of date.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { configSchema, optionDocs, pluginOptionDocs } from "../dist/core/config/index.js";

const root = new URL("..", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL("package.json", root), "utf8"));

const tables = new Map();
for (const specifier of manifest.mediafsPlugins) {
  const { default: plugin } = await import(specifier);
  tables.set(plugin.name, plugin.options);
}
mkdirSync(new URL("schema", root), { recursive: true });
writeFileSync(new URL("schema/mediafs.schema.json", root), `${JSON.stringify(configSchema(tables), undefined, 2)}\n`);

const docs = new URL("docs/configuration.md", root);
const parts = { options: optionDocs(), plugins: pluginOptionDocs(tables) };
const filled = Object.entries(parts).reduce(
  (text, [name, part]) => {
    const [head, tail] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`];
    return text.slice(0, text.indexOf(head) + head.length) + part + text.slice(text.indexOf(tail));
  },
  readFileSync(docs, "utf8"),
);
writeFileSync(docs, filled);

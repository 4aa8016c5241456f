import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "./",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    target: "es2022",
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    // The page's policy lets in files of its own server alone: nothing is written into another as a data address.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 400,
  },
});

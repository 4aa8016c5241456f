import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Most tests wait for a server or a mount most of the time; the default of a small machine is one.
    maxWorkers: 2,
  },
});

import { afterEach, expect, test } from "vitest";
import { demoLibrary } from "../../examples/demo/library/index.js";
import { expectAnswersValid, expectRequestsAllowed, openApiTest } from "../openapi/index.js";
import { describeDriver } from "./drivers.js";
import { type LibraryMount, mountLibrary, shell } from "./library-mount.js";

const READ_ALL = "find . -type f -print0 | xargs -0 cat > /dev/null";

describeDriver("the requests of a mount", (driver) => {
  let demo: LibraryMount;
  afterEach(() => demo.close());

  test("are none for sizes that were once told, also after a remount", async () => {
    demo = await mountLibrary({ library: demoLibrary() }, { mount: { driver } });
    const first = await shell("ls -lR .", demo.mounted.root);
    demo.server.log.clear();
    expect(await shell("ls -lR .", demo.mounted.root)).toBe(first);
    expect(demo.server.log.requests().map(({ path }) => path)).toEqual([]);

    await demo.mounted.remount();
    demo.server.log.clear();
    expect(await shell("ls -lR .", demo.mounted.root)).toBe(first);
    const forSizes = demo.server.log
      .requests()
      .filter(({ path, query }) => /Images|Subtitles|\/File$/.test(path) || query.has("ids"));
    expect(forSizes.map(({ path }) => path)).toEqual([]);
  });

  test("are none for images and subtitles that were once read", async () => {
    demo = await mountLibrary({ library: demoLibrary() }, { mount: { driver } });
    const sidecars = String.raw`find . -type f \( -name '*.jpg' -o -name '*.srt' -o -name '*.nfo' \) -exec md5sum {} +`;
    const first = await shell(sidecars, demo.mounted.root);
    demo.server.log.clear();
    expect(await shell(sidecars, demo.mounted.root)).toBe(first);
    expect(demo.server.log.requests().map(({ path }) => path)).toEqual([]);
  });

  openApiTest("are allowed by the official document, and the answers to them valid", async () => {
    demo = await mountLibrary({ library: demoLibrary(), recordAnswers: true }, { mount: { driver } });
    await shell("ls -lR . > /dev/null", demo.mounted.root);
    await shell(READ_ALL, demo.mounted.root);
    const { log } = demo.server;
    expect(log.count({ path: /\/File$/, ranged: true })).toBeGreaterThan(20);
    expect(log.count({ path: /\/Images\// })).toBeGreaterThan(10);
    expect(log.count({ path: /\/Subtitles\// })).toBeGreaterThan(2);
    expectRequestsAllowed(log);
    expectAnswersValid(log);
    expect(log.requests().filter(({ method }) => method !== "GET" && method !== "HEAD")).toEqual([]);
  });
});

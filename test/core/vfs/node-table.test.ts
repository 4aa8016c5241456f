import fc from "fast-check";
import { expect, test } from "vitest";
import { type Node, NodeTable } from "../../../src/core/vfs/node-table.js";

const target = { kind: "server", serverKey: "s" } as const;

test("a name has one node as long as somebody holds it, and another one afterwards", () => {
  const nodes = new NodeTable();
  const root = nodes.get(1);
  const first = nodes.acquire(root, "Films", target);
  expect(nodes.acquire(root, "Films", target).id).toBe(first.id);
  nodes.forget(first.id, 1);
  expect(nodes.get(first.id)).toBe(first);
  nodes.forget(first.id, 1);
  expect(() => nodes.get(first.id)).toThrow(expect.objectContaining({ code: "NOT_FOUND" }));
  expect(nodes.acquire(root, "Films", target).id).not.toBe(first.id);
});

test("a directory that is forgotten stays while something below it is held", () => {
  const nodes = new NodeTable();
  const films = nodes.acquire(nodes.get(1), "Films", target);
  const film = nodes.acquire(films, "a.mkv", target);
  nodes.forget(films.id, 1);
  expect(nodes.pathOf(film)).toBe("/Films/a.mkv");
  nodes.forget(film.id, 1);
  expect(nodes.size).toBe(1);
});

test("whatever is looked up and forgotten, in whichever order, the table ends with its root alone", () => {
  const step = fc.record({ parent: fc.nat(20), name: fc.constantFrom("a", "b", "c"), forget: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const nodes = new NodeTable();
      const held: Node[] = [];
      for (const { parent, name, forget } of steps) {
        const chosen = held[parent % Math.max(1, held.length)];
        if (forget && chosen !== undefined) {
          nodes.forget(chosen.id, 1);
          held.splice(held.indexOf(chosen), 1);
        } else held.push(nodes.acquire(chosen ?? nodes.get(1), name, target));
      }
      for (const node of held) expect(nodes.get(node.id)).toBe(node);
      for (const node of held) nodes.forget(node.id, 1);
      expect(nodes.size).toBe(1);
    }),
  );
});

test("the root is never forgotten", () => {
  const nodes = new NodeTable();
  nodes.forget(1, 1_000);
  expect(nodes.get(1).id).toBe(1);
});

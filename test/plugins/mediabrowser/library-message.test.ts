import { expect, test } from "vitest";
import { readLibraryMessage } from "../../../src/plugins/mediabrowser/library-message.js";

const told = (Data: unknown, MessageType = "LibraryChanged") =>
  readLibraryMessage(JSON.stringify({ MessageType, MessageId: "1", Data }));

test("what was added, changed and removed is told apart; folders that got or lost something have changed", () => {
  const data = {
    FoldersAddedTo: ["38", "39"],
    FoldersRemovedFrom: ["38", "41"],
    ItemsAdded: ["37", "40"],
    ItemsRemoved: ["12"],
    ItemsUpdated: ["39"],
    CollectionFolders: ["37", "99"],
    IsEmpty: false,
  };
  expect(told(data)).toEqual({
    kind: "change",
    change: { kind: "items", added: ["37", "40"], updated: ["39", "38", "41"], removed: ["12"] },
  });
});

test("libraries that are named without a change of an item are none", () => {
  expect(told({ CollectionFolders: ["37"], ItemsAdded: [], IsEmpty: false })).toBeUndefined();
  expect(told({ ItemsUpdated: null, ItemsAdded: "37", ItemsRemoved: [7, "", null] })).toBeUndefined();
});

test("messages of another kind, and those that cannot be read, say nothing", () => {
  expect(told({ UserDataList: [{ ItemId: "28" }] }, "UserDataChanged")).toBeUndefined();
  for (const text of ["", "{", "null", "[]", "7", '"LibraryChanged"', '{"MessageType":"LibraryChanged"}']) {
    expect(readLibraryMessage(text)).toBeUndefined();
  }
});

test("how often a client has to speak is a number of seconds", () => {
  expect(told(60, "ForceKeepAlive")).toEqual({ kind: "keepAlive", seconds: 60 });
  for (const Data of [0, -1, "60", null, undefined]) expect(told(Data, "ForceKeepAlive")).toBeUndefined();
});

import "reflect-metadata";
import { describe } from "vitest";
import { silentLogger, systemClock } from "../../../src/core/base/index.js";
import { type Filesystem, ObservedFilesystem, Reads } from "../../../src/core/vfs/index.js";
import { declareCases, filesystemConformance } from "../../../src/testing/index.js";
import { composedFilesystem } from "./composed-filesystem.js";
import { memoryUnderTest } from "./memory-under-test.js";

describe("the file system of the libraries", () => {
  declareCases(filesystemConformance({ create: composedFilesystem }));
});

describe("the file system in memory, of which drivers are judged", () => {
  declareCases(filesystemConformance({ create: async () => memoryUnderTest((memory) => memory) }));
});

describe("the file system that logs", () => {
  const observed = (inner: Filesystem) => new ObservedFilesystem(inner, silentLogger, new Reads(systemClock));
  declareCases(filesystemConformance({ create: async () => memoryUnderTest(observed) }));
});

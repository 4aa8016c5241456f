export { MemoryStore } from "./memory-store.js";
export { STORE_NAMESPACES, Store, type StoredValue, type StoreNamespace } from "./store.js";

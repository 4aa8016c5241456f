export { type Defined, defined, someOf } from "./defined.js";
export { baseNameOf, extensionOf, extensionOfContainer } from "./file-name.js";

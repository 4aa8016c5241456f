export { FuseNativeDriver } from "./driver.js";

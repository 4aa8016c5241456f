export { DevFuseDriver } from "./driver.js";

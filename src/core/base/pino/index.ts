export { createLogger, type LogDestination, type LoggerOptions, type RootLogger } from "./pino-logger.js";

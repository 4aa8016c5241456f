import { CONTROL_ERRORS } from "./control-errors.js";
import type { ErrorCode, ErrorEntry } from "./error-code.js";

/** The one catalogue of errors. A code without an entry does not compile; docs/errors.md lists the same codes. */
export const ERRORS = {
  AUTH_REJECTED: {
    meaning: "The server refused the credentials.",
    hint: "Check the API key, token or password of this entry; `mediafs doctor` tries it.",
    retryable: false,
  },
  ACCESS_DENIED: {
    meaning: "The credentials are valid but have no right to this.",
    hint: "Give the user access to this library on the server, or leave it out.",
    retryable: false,
  },
  USER_UNKNOWN: {
    meaning: "The server has no user of that name.",
    hint: "Check `username` of this entry.",
    retryable: false,
  },
  SERVER_UNREACHABLE: {
    meaning: "No connection to the server, or it broke.",
    hint: "Check that the server runs and that `url` is right; mediafs keeps trying.",
    retryable: true,
  },
  SERVER_STARTING: {
    meaning: "The server is starting or under maintenance.",
    hint: "Wait; mediafs keeps trying.",
    retryable: true,
  },
  SERVER_NOT_SET_UP: {
    meaning: "The server's set-up wizard was not finished.",
    hint: "Open the server in a browser and finish its set-up.",
    retryable: false,
  },
  SERVER_WRONG_ADDRESS: {
    meaning: "Something answered at this address, but not the server's API.",
    hint: "Check `url`: host, port and base path (for example https://host/base).",
    retryable: false,
  },
  SERVER_WRONG_PRODUCT: {
    meaning: "A server of another kind answered.",
    hint: "Set `type` of this entry to the kind of server that runs there.",
    retryable: false,
  },
  SERVER_BAD_ANSWER: {
    meaning: "The server broke the rules of its own API.",
    hint: "Look into the server's log; run with --log-level debug to see the requests.",
    retryable: true,
  },
  RATE_LIMITED: {
    meaning: "The server asks for fewer requests.",
    hint: "Wait; mediafs slows down by itself.",
    retryable: true,
  },
  REQUEST_TIMEOUT: {
    meaning: "No answer within the deadline.",
    hint: "Check the server's load and the network; mediafs keeps trying.",
    retryable: true,
  },
  ITEM_NOT_FOUND: {
    meaning: "The item does not exist on the server any more.",
    hint: "Run `mediafs refresh` if the listing is out of date.",
    retryable: false,
  },
  UNSUPPORTED: {
    meaning: "The server cannot give this.",
    hint: "See docs/semantics.md for what is shown and what is not.",
    retryable: false,
  },
  SERVER_REFUSED: {
    meaning: "The server has the file but will not send it now.",
    hint: "Look at the server's limits for bandwidth and streams, and at the user's rights; the log has its reason.",
    retryable: false,
  },
  ABORTED: { meaning: "The operation was interrupted.", hint: "Nothing to do.", retryable: false, expected: true },
  CONFIG_NOT_FOUND: {
    meaning: "There is no configuration file.",
    hint: "Run `mediafs config init`, or name a file with --config.",
    retryable: false,
  },
  CONFIG_UNREADABLE: {
    meaning: "The configuration file cannot be read or is not valid YAML, JSON or JavaScript.",
    hint: "Mend the place that is named.",
    retryable: false,
  },
  CONFIG_INVALID: {
    meaning: "The configuration has mistakes.",
    hint: "Mend the places listed; docs/configuration.md explains every key.",
    retryable: false,
  },
  CONFIG_EXISTS: {
    meaning: "There is a configuration file already.",
    hint: "Edit it, or give --force to replace it.",
    retryable: false,
  },
  CONFIG_NOT_WRITABLE: {
    meaning: "The configuration file is not one that mediafs can change.",
    hint: "Change it with an editor; YAML and JSON files that this user owns can be changed from the monitor.",
    retryable: false,
  },
  USAGE: { meaning: "The command line is wrong.", hint: "See `mediafs --help`.", retryable: false },
  PLUGIN_NOT_FOUND: {
    meaning: "No plugin of that name is installed.",
    hint: "Check `type` and `plugins`; `mediafs plugins` lists what was found.",
    retryable: false,
  },
  PLUGIN_LOAD_FAILED: {
    meaning: "The plugin's module cannot be loaded.",
    hint: "Reinstall the plugin, or report the error to its author.",
    retryable: false,
  },
  PLUGIN_SHAPE: {
    meaning: "The plugin's default export is not a plugin.",
    hint: "Report it to the plugin's author; docs/plugins.md describes the shape.",
    retryable: false,
  },
  PLUGIN_API_MISMATCH: {
    meaning: "The plugin was written for another version of the plugin API.",
    hint: "Update the plugin or mediafs.",
    retryable: false,
  },
  PLUGIN_NAME_CLASH: {
    meaning: "Two plugins have the same name.",
    hint: "Remove one of the two; the first found is used.",
    retryable: false,
  },
  PLUGIN_OPTIONS: {
    meaning: "The plugin's option table is wrong.",
    hint: "Report it to the plugin's author.",
    retryable: false,
  },
  PLUGIN_FAILED: {
    meaning: "The plugin itself failed.",
    hint: "Report it to the plugin's author, with the log of the mount, which says where.",
    retryable: false,
  },
  RANGE_IGNORED: {
    meaning: "The server answered a range request with the whole file.",
    hint: "Look for a proxy before the server that drops the Range header.",
    retryable: false,
  },
  RANGE_WRONG: {
    meaning: "The server answered with another range than the one asked for.",
    hint: "Look for a caching proxy before the server.",
    retryable: true,
  },
  RANGE_SHORT: {
    meaning: "The connection ended before all bytes had come.",
    hint: "Check the network; mediafs goes on from the byte reached.",
    retryable: true,
  },
  RANGE_LONG: {
    meaning: "The server sent more bytes than it had announced.",
    hint: "Look for a proxy before the server.",
    retryable: true,
  },
  RANGE_ENCODED: {
    meaning: "The server compressed a range of a file.",
    hint: "Switch off compression of media in the proxy before the server.",
    retryable: false,
  },
  RANGE_REFUSED: {
    meaning: "The server refused a range of the file.",
    hint: "Run `mediafs refresh` if the file changed; see the server's log.",
    retryable: false,
  },
  SOURCE_CHANGED: {
    meaning: "The file changed on the server while it was open.",
    hint: "Open the file again.",
    retryable: false,
  },
  ENTRY_GONE: {
    meaning: "The configuration took away the entry of an open file, or gave it another server.",
    hint: "Open the file again where it is now.",
    retryable: false,
  },
  MEMORY_REFUSED: {
    meaning: "The memory for more bytes is in use.",
    hint: "Raise `cache.maxMiB`.",
    retryable: true,
  },
  NOT_FOUND: {
    meaning: "There is no such file or directory.",
    hint: "Check the name.",
    retryable: false,
    expected: true,
  },
  NOT_A_DIRECTORY: { meaning: "A directory was expected.", hint: "Check the path.", retryable: false, expected: true },
  IS_A_DIRECTORY: { meaning: "A file was expected.", hint: "Check the path.", retryable: false, expected: true },
  READ_ONLY: {
    meaning: "Nothing can be written to the mount.",
    hint: "Change the media on the server itself.",
    retryable: false,
    expected: true,
  },
  BAD_HANDLE: { meaning: "The file is not open.", hint: "Open it again.", retryable: false, expected: true },
  STORE_UNAVAILABLE: {
    meaning: "The cache database cannot be used; mediafs works without it.",
    hint: "Check the permissions and the free space of `cache.dir`.",
    retryable: false,
  },
  MOUNT_NO_FUSE: {
    meaning: "This machine offers no FUSE.",
    hint: "Install it (Debian: apt-get install fuse3) and load the kernel module (modprobe fuse).",
    retryable: false,
  },
  MOUNT_NO_DRIVER: {
    meaning: "No mount driver can be used here.",
    hint: "Run `mediafs doctor`.",
    retryable: false,
  },
  MOUNTPOINT_MISSING: {
    meaning: "The mount point does not exist or is not a directory.",
    hint: "Create the directory, or choose another with --mount-point.",
    retryable: false,
  },
  MOUNTPOINT_BUSY: {
    meaning: "Something is mounted at the mount point already.",
    hint: "Unmount it (`mediafs umount`), or choose another with --mount-point.",
    retryable: false,
  },
  MOUNT_PERMISSION: {
    meaning: "The system does not allow this user to mount here.",
    hint: "Make yourself owner of the mount point, and check the access to /dev/fuse.",
    retryable: false,
  },
  MOUNT_ALLOW_OTHER: {
    meaning: "`allowOther` is not allowed to ordinary users here.",
    hint: "Add the line `user_allow_other` to /etc/fuse.conf.",
    retryable: false,
  },
  MOUNT_FAILED: { meaning: "Mounting failed.", hint: "Run `mediafs doctor`.", retryable: false },
  UNMOUNT_FAILED: {
    meaning: "Unmounting failed.",
    hint: "Close the programs that use it, or run `fusermount -uz DIR`.",
    retryable: false,
  },
  ...CONTROL_ERRORS,
  INTERNAL: {
    meaning: "A fault of mediafs itself.",
    hint: "Please report it, with the log at --log-level debug.",
    retryable: false,
  },
} as const satisfies Record<ErrorCode, ErrorEntry>;

/** What the cache counts from its start on. */
export class CacheCounters {
  /** Given to readers without waiting. */
  hitBytes = 0;
  /** Received. */
  fetchedBytes = 0;
  /** Received and dropped unread. */
  wastedBytes = 0;
  /** Reads served by a request of their own. */
  directReads = 0;
}

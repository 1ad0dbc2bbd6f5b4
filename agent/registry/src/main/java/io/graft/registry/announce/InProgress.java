package io.graft.registry.announce;

/** What a drain waits for. */
public interface InProgress {
  /** The number of requests in progress, without streams. */
  int requests();

  /** The number of open connections that have switched to another protocol, such as WebSocket. */
  default int sessions() {
    return 0;
  }
}

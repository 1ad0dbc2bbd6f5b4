package io.graft.governance.endpoint;

import java.util.Iterator;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The open connections to an endpoint, of clients of which nothing else is known. Nobody reports
 * that one is closed; it is found out when they are counted.
 */
public final class OpenConnections {
  /** Further connections are not counted. */
  private static final int MOST = 10_000;

  private final ConcurrentLinkedQueue<OpenConnection> all = new ConcurrentLinkedQueue<>();
  private volatile int counted;

  /** Adds a connection that was just opened. */
  public void add(OpenConnection connection) {
    if (counted < MOST) {
      all.add(connection);
    }
  }

  /** Counts those that are open, and drops the others. */
  public int count() {
    int count = 0;
    for (Iterator<OpenConnection> each = all.iterator(); each.hasNext(); ) {
      if (each.next().isOpen()) {
        count++;
      } else {
        each.remove();
      }
    }
    counted = count;
    return count;
  }
}

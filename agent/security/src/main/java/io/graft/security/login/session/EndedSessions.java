package io.graft.security.login.session;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sessions that were ended in this process, until they would have ended anyway: their cookies
 * may have been copied. Thread-safe; at most {@value #MOST}.
 */
public final class EndedSessions {
  private static final int MOST = 10_000;

  /** By id, when each would end, in seconds since 1970. */
  private final Map<String, Long> ended = new ConcurrentHashMap<>();

  /** Whether a session was ended. */
  public boolean contains(Session session) {
    return !ended.isEmpty() && ended.containsKey(session.id());
  }

  /**
   * Ends a session.
   *
   * @param now in seconds since 1970
   * @param until when it would end
   */
  public void add(Session session, long until, long now) {
    if (ended.size() >= MOST) {
      ended.values().removeIf(end -> end < now);
    }
    if (ended.size() < MOST) {
      ended.put(session.id(), until);
    }
  }
}

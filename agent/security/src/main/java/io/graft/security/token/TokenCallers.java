package io.graft.security.token;

import io.graft.governance.guard.GuardedRequest;
import io.graft.log.AgentLog;
import io.graft.net.json.JsonWriter;
import io.graft.security.access.RoutePattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Who was refused and why, or would have been: bounded, without tokens, claims and queries.
 * Thread-safe.
 */
final class TokenCallers {
  private static final int MOST = 1_000;
  private static final int SHOWN = 100;
  private static final long TOLD_NANOS = 60_000_000_000L;

  /** By reason, and then by peer. */
  private final List<Map<String, Caller>> callers = new ArrayList<>();

  private final AtomicInteger known = new AtomicInteger();
  private final LongAdder all = new LongAdder();

  // On the agent's thread.
  private long told;
  private long toldAt;

  TokenCallers() {
    for (int i = 0; i < Reason.values().length; i++) {
      callers.add(new ConcurrentHashMap<String, Caller>());
    }
  }

  /** One peer, refused for one reason. */
  private static final class Caller {
    final String peer;
    final Reason why;
    final LongAdder count = new LongAdder();
    volatile String last = "";

    Caller(String peer, Reason why) {
      this.peer = peer;
      this.why = why;
    }
  }

  /** Called on the path of a request. */
  void refused(Reason why, GuardedRequest request) {
    all.increment();
    String peer = String.valueOf(request.peer());
    Map<String, Caller> peers = callers.get(why.ordinal());
    Caller caller = peers.get(peer);
    if (caller == null) {
      if (known.get() >= MOST) {
        return;
      }
      Caller made = new Caller(peer, why);
      Caller before = peers.putIfAbsent(peer, made);
      if (before == null) {
        known.incrementAndGet();
      }
      caller = before == null ? made : before;
    }
    caller.count.increment();
    if (caller.count.sum() % 64 == 1) {
      // The path of each one would cost more than it tells.
      caller.last = shown(request);
    }
  }

  private static String shown(GuardedRequest request) {
    String method = request.method();
    // Without what is not a word: it may be a secret, as in a link that was mailed.
    return (method.length() > 20 ? "?" : method) + ' ' + RoutePattern.of(request.rawPath());
  }

  /** Prints a line if there is something new, at most once a minute. On the agent's thread. */
  void tell(boolean enforced) {
    long now = System.nanoTime();
    long count = all.sum();
    if (count == told || told > 0 && now - toldAt < TOLD_NANOS) {
      return;
    }
    Caller most = most();
    AgentLog.print(
        (count - told)
            + " requests "
            + (enforced ? "were refused" : "would be refused with graft.server.auth=enforce")
            + (most == null
                ? ""
                : "; most often because of '"
                    + most.why.word()
                    + "', from "
                    + most.peer
                    + ", such as "
                    + most.last));
    told = count;
    toldAt = now;
  }

  private @Nullable Caller most() {
    Caller most = null;
    for (Map<String, Caller> peers : callers) {
      for (Caller caller : peers.values()) {
        most = most == null || caller.count.sum() > most.count.sum() ? caller : most;
      }
    }
    return most;
  }

  /** For the status page: at most a hundred, in no order. */
  void write(JsonWriter list) {
    int shown = 0;
    for (Map<String, Caller> peers : callers) {
      for (Caller caller : peers.values()) {
        if (shown++ < SHOWN) {
          list.object(
              one ->
                  one.field("peer", caller.peer)
                      .field("reason", caller.why.word())
                      .field("count", caller.count.sum())
                      .field("request", caller.last));
        }
      }
    }
  }
}

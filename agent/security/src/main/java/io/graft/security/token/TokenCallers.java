package io.graft.security.token;

import io.graft.governance.guard.GuardedRequest;
import io.graft.log.AgentLog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Who was refused and why, or would have been: bounded, without tokens, claims and queries.
 * Thread-safe.
 */
final class TokenCallers {
  private static final int MOST = 1_000;
  private static final int SHOWN = 100;
  private static final int LONGEST_PATH = 100;
  private static final long TOLD_NANOS = 60_000_000_000L;

  private final Map<String, Caller> callers = new ConcurrentHashMap<>();
  private final LongAdder all = new LongAdder();

  // On the agent's thread.
  private long told;
  private long toldAt;

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
  void refused(Reason why, GuardedRequest request, boolean enforced) {
    all.increment();
    String peer = String.valueOf(request.peer());
    String key = why.word() + ' ' + peer + ' ' + enforced;
    Caller caller = callers.get(key);
    if (caller == null) {
      if (callers.size() >= MOST) {
        return;
      }
      Caller made = new Caller(peer, why);
      Caller before = callers.putIfAbsent(key, made);
      caller = before == null ? made : before;
    }
    caller.count.increment();
    if (caller.count.sum() % 64 == 1) {
      // The path of each one would cost more than it tells.
      caller.last = shown(request);
    }
  }

  private static String shown(GuardedRequest request) {
    String path = request.rawPath();
    String method = request.method();
    return (method.length() > 20 ? "?" : method)
        + ' '
        + (path.length() > LONGEST_PATH ? path.substring(0, LONGEST_PATH) + "…" : path);
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
    for (Caller caller : callers.values()) {
      most = most == null || caller.count.sum() > most.count.sum() ? caller : most;
    }
    return most;
  }

  /** For the status page: at most a hundred, in no order. */
  List<Map<String, Object>> status() {
    List<Map<String, Object>> shown = new ArrayList<>();
    for (Caller caller : callers.values()) {
      if (shown.size() == SHOWN) {
        break;
      }
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("peer", caller.peer);
      one.put("reason", caller.why.word());
      one.put("count", caller.count.sum());
      one.put("request", caller.last);
      shown.add(one);
    }
    return shown;
  }
}

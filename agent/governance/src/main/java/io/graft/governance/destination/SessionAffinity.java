package io.graft.governance.destination;

import io.graft.governance.endpoint.Endpoint;
import io.graft.governance.endpoint.EndpointSet;
import io.graft.governance.hash.AffinityTable;
import io.graft.governance.hash.KeyHash;
import io.graft.governance.match.RequestKey;
import io.graft.governance.match.RequestView;
import org.jspecify.annotations.Nullable;

/**
 * Keeps calls with the same key on one instance, as long as it is usable. The value of a session
 * cookie is learned from the response that sets it, so that the very next call goes to the same
 * instance.
 */
public final class SessionAffinity {
  private static final int KEYS = 10_000;

  private volatile @Nullable AffinityTable table;

  /**
   * The instance that a call stays on; {@code null}: the call has no key, or its instance is not
   * usable.
   */
  @Nullable Endpoint find(PickArgs call, RequestKey by, EndpointSet endpointSet, long now) {
    AffinityTable known = table;
    String key = known == null ? null : key(call, by);
    if (known == null || key == null) {
      return null;
    }
    String id = known.find(KeyHash.of(key), call.policy().selection().stickyNanos, now);
    Endpoint endpoint = id == null ? null : endpointSet.find(id);
    return endpoint == null || endpoint.ejection() != null ? null : endpoint;
  }

  /** Keeps the key of a call, if it has one, on an instance from now on. */
  void keep(PickArgs call, RequestKey by, Endpoint endpoint, long now) {
    String key = key(call, by);
    if (key != null) {
      keep(key, endpoint, now);
    }
  }

  /** Whether keys are learned from the responses of an endpoint. */
  public static boolean learns(Target target, @Nullable Endpoint endpoint) {
    RequestKey by = target.policy.selection().stickyKey;
    return target.enforced && endpoint != null && by != null && by.kind() == RequestKey.Kind.COOKIE;
  }

  /**
   * Learns the key from a cookie that a response of an endpoint sets, if it is the key for session
   * affinity.
   */
  public static void learn(Target target, @Nullable Endpoint endpoint, String setCookie, long now) {
    RequestKey by = target.policy.selection().stickyKey;
    if (endpoint != null && by != null && learns(target, endpoint)) {
      target.chooser.learn(by, setCookie, endpoint, now);
    }
  }

  /**
   * Learns the key from a {@code Set-Cookie} value, {@code name=value; Path=/}, if the name is that
   * of the key.
   */
  void learn(RequestKey by, String setCookie, Endpoint endpoint, long now) {
    int equals = setCookie.indexOf('=');
    if (equals < 0 || !setCookie.substring(0, equals).trim().equals(by.name())) {
      return;
    }
    int end = setCookie.indexOf(';', equals);
    String value = setCookie.substring(equals + 1, end < 0 ? setCookie.length() : end).trim();
    if (!value.isEmpty()) {
      keep(value, endpoint, now);
    }
  }

  private static @Nullable String key(PickArgs call, RequestKey by) {
    RequestView view = call.view();
    return view == null ? null : by.value(view);
  }

  private void keep(String key, Endpoint endpoint, long now) {
    AffinityTable known = table;
    if (known == null) {
      known = first();
    }
    known.keep(KeyHash.of(key), endpoint.instance().id(), now);
  }

  private synchronized AffinityTable first() {
    AffinityTable known = table;
    if (known == null) {
      known = new AffinityTable(KEYS);
      table = known;
    }
    return known;
  }
}

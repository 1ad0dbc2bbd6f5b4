package io.graft.governance.outbound;

import io.graft.governance.balance.Fleet;
import io.graft.governance.balance.KeyHash;
import io.graft.governance.balance.Member;
import io.graft.governance.balance.Sticky;
import io.graft.governance.match.RequestKey;
import io.graft.governance.match.RequestView;
import io.graft.governance.policy.ClientPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Keeps calls with the same key at one instance, as long as it is usable. A session's cookie is
 * known from the answer that sets it, so that the call after it is the first that finds its way
 * back.
 */
final class Stickiness {
  private static final int KEYS = 10_000;

  private volatile @Nullable Sticky table;

  /** The instance that a call stays with; {@code null}: it has no key, or none that is usable. */
  @Nullable Member find(Passage call, RequestKey by, Fleet fleet, long now) {
    Sticky known = table;
    String key = known == null ? null : key(call, by);
    if (known == null || key == null) {
      return null;
    }
    String id = known.find(KeyHash.of(key), call.policy.stickyNanos(), now);
    Member member = id == null ? null : fleet.find(id);
    return member == null || member.ejection() != null ? null : member;
  }

  /** From now on the key of a call, if it has one, stays with an instance. */
  void keep(Passage call, RequestKey by, Member member, long now) {
    String key = key(call, by);
    if (key != null) {
      keep(key, member, now);
    }
  }

  /** Whether a call's answers tell of keys. */
  static boolean learns(ClientPolicy policy) {
    RequestKey by = policy.stickyKey();
    return by != null && by.kind() == RequestKey.Kind.COOKIE;
  }

  /** Takes the key that an answer sets, {@code name=value; Path=/}, if it is the one. */
  void learn(RequestKey by, String setCookie, Member member, long now) {
    int equals = setCookie.indexOf('=');
    if (equals < 0 || !setCookie.substring(0, equals).trim().equals(by.name())) {
      return;
    }
    int end = setCookie.indexOf(';', equals);
    String value = setCookie.substring(equals + 1, end < 0 ? setCookie.length() : end).trim();
    if (!value.isEmpty()) {
      keep(value, member, now);
    }
  }

  private static @Nullable String key(Passage call, RequestKey by) {
    RequestView view = call.view();
    return view == null ? null : by.value(view);
  }

  private void keep(String key, Member member, long now) {
    Sticky known = table;
    if (known == null) {
      known = first();
    }
    known.keep(KeyHash.of(key), member.instance().id(), now);
  }

  private synchronized Sticky first() {
    Sticky known = table;
    if (known == null) {
      known = new Sticky(KEYS);
      table = known;
    }
    return known;
  }
}

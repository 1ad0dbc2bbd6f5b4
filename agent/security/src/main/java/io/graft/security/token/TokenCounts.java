package io.graft.security.token;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts requests by what was found out about their tokens. Counters last longer than settings,
 * because metrics must not go back. Thread-safe.
 */
final class TokenCounts {
  private static final String NO_ISSUER = "none";
  private static final String NO_REASON = "none";

  /** By result, reason, issuer and whether it was enforced. */
  private final Map<List<String>, LongAdder> all = new ConcurrentHashMap<>();

  private LongAdder counter(String result, String reason, String issuer, boolean enforced) {
    List<String> key = new ArrayList<>(4);
    key.add(result);
    key.add(reason);
    key.add(issuer);
    key.add(String.valueOf(enforced));
    LongAdder counter = all.get(key);
    if (counter == null) {
      LongAdder made = new LongAdder();
      LongAdder before = all.putIfAbsent(key, made);
      counter = before == null ? made : before;
    }
    return counter;
  }

  /** The counters for some issuers. */
  Of of(List<TokenIssuer> issuers, boolean enforced) {
    return new Of(issuers, enforced);
  }

  /** Writes those that are not 0. */
  void measure(TokenMeter meter) {
    for (Map.Entry<List<String>, LongAdder> each : all.entrySet()) {
      long count = each.getValue().sum();
      if (count > 0) {
        List<String> key = each.getKey();
        meter.requests(
            count,
            "graft.result",
            key.get(0),
            "graft.reason",
            key.get(1),
            "graft.issuer",
            key.get(2),
            "graft.enforced",
            key.get(3));
      }
    }
  }

  /** The counters of one guard, found without a search. */
  final class Of {
    private final List<TokenIssuer> issuers;
    private final LongAdder exempt;
    private final LongAdder anonymous;

    /** By issuer; the last are without one. */
    private final LongAdder[] accepted;

    private final LongAdder[][] refused;

    private Of(List<TokenIssuer> issuers, boolean enforced) {
      this.issuers = issuers;
      exempt = counter("exempt", NO_REASON, NO_ISSUER, enforced);
      anonymous = counter("anonymous", NO_REASON, NO_ISSUER, enforced);
      accepted = new LongAdder[issuers.size() + 1];
      refused = new LongAdder[issuers.size() + 1][Reason.values().length];
      for (int i = 0; i <= issuers.size(); i++) {
        String issuer = i < issuers.size() ? issuers.get(i).name : NO_ISSUER;
        accepted[i] = counter("accepted", NO_REASON, issuer, enforced);
        for (Reason reason : Reason.values()) {
          refused[i][reason.ordinal()] = counter("refused", reason.word(), issuer, enforced);
        }
      }
    }

    /** Its token is not looked at. */
    void exempt() {
      exempt.increment();
    }

    /** It has no token, and needs none. */
    void anonymous() {
      anonymous.increment();
    }

    void accepted(TokenIssuer issuer) {
      accepted[index(issuer)].increment();
    }

    /** It was refused, or would have been. */
    void refused(Reason why, @Nullable TokenIssuer issuer) {
      refused[index(issuer)][why.ordinal()].increment();
    }

    private int index(@Nullable TokenIssuer issuer) {
      int index = 0;
      while (index < issuers.size() && issuers.get(index) != issuer) {
        index++;
      }
      return index;
    }
  }
}

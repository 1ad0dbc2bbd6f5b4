package io.graft.config.security.access;

import io.graft.governance.context.Identity;
import java.util.ArrayList;
import java.util.List;

/** The peers that may set headers about who calls: by address, or by SPIFFE id. Immutable. */
public final class EdgeTrust {
  private final CallerPattern[] any;

  private EdgeTrust(List<CallerPattern> any) {
    this.any = any.toArray(new CallerPattern[0]);
  }

  /**
   * Parses {@code none}, or any of addresses, ranges, {@code spiffe://ID} and {@code service:N}.
   *
   * @throws IllegalArgumentException with a clause that says what is wrong
   */
  static EdgeTrust parse(List<String> words) {
    List<CallerPattern> any = new ArrayList<>();
    for (String word : words) {
      if (word.equalsIgnoreCase("none") && words.size() == 1) {
        continue;
      }
      boolean address = !word.startsWith("spiffe:") && !word.startsWith("service:");
      CallerPattern one =
          CallerPattern.parse(address && !word.startsWith("ip:") ? "ip:" + word : word);
      any.add(one);
    }
    return new EdgeTrust(any);
  }

  /** Whether a peer is trusted. Arguments as in {@link CallerPattern#matches}. */
  public boolean contains(Identity who, String domain, long high, long low) {
    for (int i = 0; i < any.length; i++) {
      if (any[i].matches(who, domain, high, low)) {
        return true;
      }
    }
    return false;
  }

  /** Whether each peer that another trusts is trusted. */
  public boolean covers(EdgeTrust other) {
    return CallerPattern.covers(any, other.any);
  }

  /** Returns it as it is written in a rule. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    for (CallerPattern each : any) {
      out.append(out.length() == 0 ? "" : ",").append(each);
    }
    return out.length() == 0 ? "none" : out.toString();
  }
}

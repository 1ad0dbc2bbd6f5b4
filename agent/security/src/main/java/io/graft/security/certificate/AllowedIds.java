package io.graft.security.certificate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The SPIFFE ids that a peer may have. Immutable. */
public final class AllowedIds {
  /** Every id of an accepted trust domain. */
  public static final AllowedIds ANY = new AllowedIds(Collections.singletonList("*"), "", "");

  private final List<String> patterns;
  private final String domain;
  private final String service;

  private AllowedIds(List<String> patterns, String domain, String service) {
    this.patterns = patterns;
    this.domain = domain;
    this.service = service;
  }

  /** The ids that are listed; one that ends with {@code *} stands for all that begin like it. */
  public static AllowedIds of(List<String> patterns) {
    return new AllowedIds(new ArrayList<>(patterns), "", "");
  }

  /**
   * The ids of a trust domain whose last part is the name of a service, as Graft's own authority
   * writes it.
   */
  public static AllowedIds ofService(String domain, String service) {
    return new AllowedIds(
        Collections.<String>emptyList(), domain, SpiffeId.ofService(domain, service).service());
  }

  /** Whether a peer may have this id. */
  public boolean contains(SpiffeId id) {
    if (!service.isEmpty() && id.domain().equals(domain) && id.service().equals(service)) {
      return true;
    }
    for (int i = 0; i < patterns.size(); i++) {
      String pattern = patterns.get(i);
      boolean prefix = pattern.endsWith("*");
      String text = id.toString();
      if (prefix
          ? text.startsWith(pattern.substring(0, pattern.length() - 1))
          : text.equals(pattern)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String toString() {
    return service.isEmpty() ? patterns.toString() : domain + "/…/" + service;
  }
}

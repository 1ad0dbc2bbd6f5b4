package io.graft.security.edge;

import io.graft.config.security.access.AddressRange;
import io.graft.config.security.access.EdgeTrust;
import io.graft.governance.guard.Denial;
import io.graft.governance.guard.GuardedRequest;
import io.graft.security.SecurityStep;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Takes away the headers that say who calls, unless the peer is trusted to set them. Where the
 * server's adapter cannot, the request is refused.
 */
public final class EdgeStep implements SecurityStep {
  private static final Denial DENIAL =
      new Denial(400, "a header is not allowed", "edge", "Cache-Control", "no-store");

  /** This server does not tell which headers there are. */
  private static final List<String> UNKNOWN = Collections.emptyList();

  private final SpoofableHeaders headers;
  private final EdgeTrust trust;
  private final String domain;
  private final boolean enforced;
  private final LongAdder stripped;

  /**
   * @param strip further names of headers, in lower case
   * @param domain the trust domain of this service, {@code spiffe://graft.local/}
   * @param stripped counts the requests that had such a header
   */
  public EdgeStep(
      List<String> strip, EdgeTrust trust, String domain, boolean enforced, LongAdder stripped) {
    headers = new SpoofableHeaders(strip);
    this.trust = trust;
    this.domain = domain;
    this.enforced = enforced;
    this.stripped = stripped;
  }

  @Override
  public @Nullable Denial enter(GuardedRequest request) {
    List<String> names = request.headerNames();
    List<String> found = names == null ? UNKNOWN : find(names);
    if (found == null || trusted(request)) {
      return null;
    }
    stripped.increment();
    if (names == null) {
      return enforced ? DENIAL : null;
    }
    if (!enforced) {
      return null;
    }
    for (int i = 0; i < found.size(); i++) {
      if (!request.setHeader(found.get(i), null)) {
        return DENIAL;
      }
    }
    return null;
  }

  private boolean trusted(GuardedRequest request) {
    String peer = request.peer();
    long high = peer == null ? 0 : AddressRange.high(peer);
    long low = peer == null ? 0 : AddressRange.low(peer);
    return trust.contains(request.identity(), domain, high, low);
  }

  /** The headers that are to go; {@code null}: none. */
  private @Nullable List<String> find(List<String> names) {
    List<String> found = null;
    for (int i = 0; i < names.size(); i++) {
      found = headers.contains(names.get(i)) ? add(found, names.get(i)) : found;
    }
    return found;
  }

  private static List<String> add(@Nullable List<String> list, String name) {
    List<String> more = list == null ? new ArrayList<String>() : list;
    more.add(name);
    return more;
  }

  @Override
  public boolean enforces() {
    return enforced;
  }
}

package io.graft.security.edge;

import io.graft.governance.guard.Denial;
import io.graft.governance.guard.GuardedRequest;
import io.graft.governance.setting.ValueParser;
import io.graft.security.Room;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes headers away. Where the server's adapter cannot, a request that has one is refused. Many
 * frameworks take {@code _} for {@code -}.
 */
public final class EdgeRoom implements Room {
  private static final Denial DENIAL =
      new Denial(400, "a header is not allowed", "edge", "Cache-Control", "no-store");

  private final Set<String> names = new HashSet<>();
  private final boolean enforced;

  public EdgeRoom(List<String> strip, boolean enforced) {
    for (String name : strip) {
      names.add(plain(name));
    }
    this.enforced = enforced;
  }

  private static String plain(String name) {
    return ValueParser.lower(name).replace('_', '-');
  }

  @Override
  public @Nullable Denial enter(GuardedRequest request) {
    if (!enforced) {
      return null;
    }
    List<String> all = request.headerNames();
    if (all == null) {
      for (String name : names) {
        if (request.header(name) != null && !request.setHeader(name, null)) {
          return DENIAL;
        }
      }
      return null;
    }
    for (int i = 0; i < all.size(); i++) {
      if (names.contains(plain(all.get(i))) && !request.setHeader(all.get(i), null)) {
        return DENIAL;
      }
    }
    return null;
  }

  @Override
  public boolean enforces() {
    return enforced;
  }
}

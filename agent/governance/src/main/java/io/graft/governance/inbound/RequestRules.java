package io.graft.governance.inbound;

import io.graft.governance.context.Baggage;
import io.graft.governance.match.CanonicalPath;
import io.graft.governance.match.RequestView;
import io.graft.governance.outbound.Headers;
import io.graft.governance.policy.Priority;
import io.graft.governance.policy.ServerPolicy;
import io.graft.governance.policy.ServerRoute;
import org.jspecify.annotations.Nullable;

/** What rules can see of a request; made only for requests that a rule asks something of. */
final class RequestRules<Q> implements RequestView {
  private final ServerAdapter<Q> adapter;
  private final Q request;
  private final @Nullable String baggage;
  private final boolean trusted;
  private final String raw;
  private final String canonical;
  private @Nullable ServerRoute route;

  /**
   * @param trusted whether what the request says of its caller counts
   */
  RequestRules(ServerAdapter<Q> adapter, Q request, @Nullable String baggage, boolean trusted) {
    this.adapter = adapter;
    this.request = request;
    this.baggage = baggage;
    this.trusted = trusted;
    raw = adapter.path(request);
    canonical = CanonicalPath.of(raw);
  }

  /** Whether a policy asks anything of a request, beyond how many there are. */
  static boolean in(ServerPolicy policy) {
    return policy.routes().length > 0 || policy.rate() != null;
  }

  /** The route that the request takes, found once; {@code null}: none. */
  @Nullable ServerRoute take(ServerPolicy policy) {
    boolean slash = canonical.length() > 1 && canonical.endsWith("/");
    route = slash || !canonical.equals(raw) ? stricter(policy, slash) : policy.route(this);
    return route;
  }

  /**
   * The route of a path that servers understand in more than one way: the first that limits any of
   * its meanings, and none that lets more in than others. So no spelling is a way around a limit,
   * nor into an exemption.
   */
  private @Nullable ServerRoute stricter(ServerPolicy policy, boolean slash) {
    String shorter = slash ? canonical.substring(0, canonical.length() - 1) : canonical;
    ServerRoute first = null;
    for (ServerRoute each : policy.routes()) {
      Priority priority = each.priority();
      boolean exempt = priority != null && priority.compareTo(Priority.CRITICAL) > 0;
      if (!exempt
          && (first == null || each.rate() != null)
          && (each.match().matches(this, canonical)
              || each.match().matches(this, shorter)
              || each.match().matches(this, raw))) {
        if (each.rate() != null) {
          return each;
        }
        first = each;
      }
    }
    return first;
  }

  @Override
  public String method() {
    return adapter.method(request);
  }

  @Override
  public String path() {
    String query = adapter.query(request);
    return query == null ? raw : raw + '?' + query;
  }

  @Override
  public String canonicalPath() {
    return canonical;
  }

  @Override
  public @Nullable String header(String name) {
    return adapter.header(request, name);
  }

  @Override
  public @Nullable String baggage(String name) {
    return Baggage.get(baggage, name);
  }

  /** Who calls, as a trusted caller says; its address where it says nothing or is a stranger. */
  @Override
  public @Nullable String caller() {
    String name = trusted ? adapter.header(request, Headers.CALLER) : null;
    return name != null && !name.isEmpty() ? name : adapter.peer(request);
  }

  @Override
  public @Nullable String route() {
    return route == null ? null : route.name();
  }
}

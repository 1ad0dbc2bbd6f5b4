package io.graft.governance.inbound;

import io.graft.governance.call.HeaderInjector;
import io.graft.governance.context.Baggage;
import io.graft.governance.context.Identity;
import io.graft.governance.match.CanonicalPath;
import io.graft.governance.match.RequestView;
import io.graft.governance.policy.ServerPolicy;
import io.graft.governance.policy.ServerRoute;
import io.graft.governance.rule.Priority;
import org.jspecify.annotations.Nullable;

/** The view of a request for rules; made only for requests that a rule must examine. */
final class RequestRules<Q> implements RequestView {
  private final ServerAdapter<Q> adapter;
  private final Q request;
  private final @Nullable String baggage;
  private final boolean trusted;
  private final String raw;
  private final String canonical;
  private Identity identity = Identity.NONE;
  private @Nullable ServerRoute route;

  /**
   * @param trusted whether the headers about the caller are trusted
   */
  RequestRules(ServerAdapter<Q> adapter, Q request, @Nullable String baggage, boolean trusted) {
    this.adapter = adapter;
    this.request = request;
    this.baggage = baggage;
    this.trusted = trusted;
    raw = adapter.path(request);
    canonical = CanonicalPath.of(raw);
  }

  /** Whether a policy depends on properties of a request, not only on their number. */
  static boolean in(ServerPolicy policy) {
    return policy.routes().length > 0 || policy.rate() != null;
  }

  /** Sets who sends the request, as far as it is proven. */
  void identify(Identity proven) {
    identity = proven;
  }

  /** Finds the route of the request, once; {@code null}: none. */
  @Nullable ServerRoute take(ServerPolicy policy) {
    boolean slash = canonical.length() > 1 && canonical.endsWith("/");
    route = slash || !canonical.equals(raw) ? stricter(policy, slash) : policy.route(this);
    return route;
  }

  /** The route that {@link #take} has found; {@code null}: none. */
  @Nullable ServerRoute taken() {
    return route;
  }

  /**
   * The route of a path that servers may interpret in more than one way: the first that limits any
   * interpretation, and none that admits more than the others. So no spelling circumvents a limit,
   * or obtains an exemption.
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

  /**
   * The caller: the service or the user that is proven; else as trusted headers name it; its
   * address if they do not, or are not trusted.
   */
  @Override
  public @Nullable String caller() {
    if (identity.service() != null) {
      return identity.service();
    }
    if (identity.user() != null) {
      return identity.issuer() + "/" + identity.user();
    }
    String name = trusted ? adapter.header(request, HeaderInjector.CALLER) : null;
    return name != null && !name.isEmpty() ? name : adapter.peer(request);
  }

  @Override
  public @Nullable String route() {
    return route == null ? null : route.name();
  }
}

package io.graft.governance.inbound;

import io.graft.governance.context.Baggage;
import io.graft.governance.match.RequestView;
import io.graft.governance.outbound.Headers;
import io.graft.governance.policy.ServerPolicy;
import io.graft.governance.policy.ServerRoute;
import org.jspecify.annotations.Nullable;

/** What rules can see of a request; made only for requests that a rule asks something of. */
final class RequestRules<Q> implements RequestView {
  private final ServerAdapter<Q> adapter;
  private final Q request;
  private final @Nullable String baggage;
  private @Nullable ServerRoute route;

  RequestRules(ServerAdapter<Q> adapter, Q request, @Nullable String baggage) {
    this.adapter = adapter;
    this.request = request;
    this.baggage = baggage;
  }

  /** Whether a policy asks anything of a request, beyond how many there are. */
  static boolean in(ServerPolicy policy) {
    return policy.routes().length > 0 || policy.rate() != null;
  }

  /** The route that the request takes, found once; {@code null}: none. */
  @Nullable ServerRoute take(ServerPolicy policy) {
    route = policy.route(this);
    return route;
  }

  @Override
  public String method() {
    return adapter.method(request);
  }

  @Override
  public String path() {
    String query = adapter.query(request);
    String path = adapter.path(request);
    return query == null ? path : path + '?' + query;
  }

  @Override
  public @Nullable String header(String name) {
    return adapter.header(request, name);
  }

  @Override
  public @Nullable String baggage(String name) {
    return Baggage.get(baggage, name);
  }

  /** Who calls, as the caller says; its address where it says nothing. */
  @Override
  public @Nullable String caller() {
    String name = adapter.header(request, Headers.CALLER);
    return name != null && !name.isEmpty() ? name : adapter.peer(request);
  }

  @Override
  public @Nullable String route() {
    return route == null ? null : route.name();
  }
}

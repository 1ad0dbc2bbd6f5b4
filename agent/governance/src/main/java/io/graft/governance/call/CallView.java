package io.graft.governance.call;

import io.graft.governance.context.Baggage;
import io.graft.governance.context.CallContext;
import io.graft.governance.match.CanonicalPath;
import io.graft.governance.match.RequestView;
import io.graft.governance.policy.Route;
import org.jspecify.annotations.Nullable;

/** The view of a call for rules; made only for calls that a rule must examine. */
public final class CallView implements RequestView {
  private final ClientAdapter<Object> adapter;
  private final Object request;
  private final @Nullable CallContext parent;
  private @Nullable String canonical;
  public @Nullable Route route;

  @SuppressWarnings("unchecked") // the request and its adapter have the same type
  public CallView(ClientAdapter<?> adapter, Object request, @Nullable CallContext parent) {
    this.adapter = (ClientAdapter<Object>) adapter;
    this.request = request;
    this.parent = parent;
  }

  @Override
  public String method() {
    return adapter.method(request);
  }

  @Override
  public String path() {
    return adapter.path(request);
  }

  @Override
  public String canonicalPath() {
    String path = canonical;
    if (path == null) {
      path = CanonicalPath.of(adapter.path(request));
      canonical = path;
    }
    return path;
  }

  @Override
  public @Nullable String header(String name) {
    return adapter.header(request, name);
  }

  @Override
  public @Nullable String baggage(String name) {
    return parent == null ? null : Baggage.get(parent.baggage(), name);
  }

  @Override
  public @Nullable String route() {
    return route == null ? null : route.name();
  }
}

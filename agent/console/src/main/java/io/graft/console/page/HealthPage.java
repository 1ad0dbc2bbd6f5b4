package io.graft.console.page;

import io.graft.console.http.AdminRequest;
import io.graft.console.http.AdminResponse;
import io.graft.console.http.Page;
import io.graft.net.json.JsonWriter;
import java.util.function.Supplier;

/**
 * {@code /graft/health}: 200 while this instance serves, 503 while it starts or drains, or is not
 * guarded as it must be. It shows the agent's view, not the application's own health checks.
 */
public final class HealthPage implements Page {
  /** What this instance is doing. */
  public enum State {
    STARTING,
    UP,
    DRAINING,
    /** Security is enforced, and there are requests that nothing guards. */
    UNCOVERED,
    /** Governance is disabled: the application runs as it does without the agent. */
    DISABLED
  }

  private final Supplier<State> state;

  public HealthPage(Supplier<State> state) {
    this.state = state;
  }

  @Override
  public AdminResponse answer(AdminRequest request) {
    State now = state.get();
    JsonWriter json = JsonWriter.forPeople();
    json.object(fields -> fields.field("status", now.name()));
    int status = now == State.UP || now == State.DISABLED ? 200 : 503;
    return AdminResponse.of(status, AdminResponse.JSON, json.toByteArray());
  }
}

package io.graft.console;

import io.graft.console.http.Answer;
import io.graft.console.http.Page;
import io.graft.console.http.Request;
import java.util.function.Supplier;

/**
 * {@code /graft/health}: 200 while this instance takes traffic, 503 while it starts or drains. It
 * tells of the agent's view, not of the application's own health checks.
 */
public final class HealthPage implements Page {
  /** What an instance does. */
  public enum State {
    STARTING,
    UP,
    DRAINING,
    /** Governance is switched off: the application runs as if there were no agent. */
    DISABLED
  }

  private final Supplier<State> state;

  public HealthPage(Supplier<State> state) {
    this.state = state;
  }

  @Override
  public Answer answer(Request request) {
    State now = state.get();
    Json json = new Json();
    json.object(fields -> fields.field("status", now.name()));
    int status = now == State.UP || now == State.DISABLED ? 200 : 503;
    return Answer.of(status, Answer.JSON, json.toByteArray());
  }
}

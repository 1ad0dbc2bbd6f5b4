package io.graft.governance.guard;

import io.graft.governance.context.CallContext;
import io.graft.governance.context.Identity;
import io.graft.governance.context.TraceIds;
import io.graft.governance.event.ServedRequest;
import io.graft.governance.rule.Priority;
import org.jspecify.annotations.Nullable;

/**
 * A served request, as far as is decided about it: who sends it, and whether it is refused. Only
 * the steps of the inbound pipeline change it.
 */
public abstract class JudgedCall extends CallContext implements ServedRequest {
  private Identity identity = Identity.NONE;
  private @Nullable Object remembered;
  private @Nullable String guardedPath;
  private Priority priority = Priority.CRITICAL;
  private @Nullable String refusalReason;
  private @Nullable Denial denial;
  private String @Nullable [] attributes;
  private int refusalStatus;
  private int retryAfterSeconds;

  /** The port of the client on whose connection it was judged; 0: unknown, or it was not. */
  private int judgedPort;

  protected JudgedCall(
      TraceIds trace,
      @Nullable String traceState,
      @Nullable String baggage,
      long deadline,
      int attempt,
      boolean b3) {
    super(trace, traceState, baggage, deadline, attempt, b3);
  }

  /** Sets who sends it, as far as it is proven. */
  public void identify(Identity proven) {
    identity = proven;
  }

  @Override
  public Identity identity() {
    return identity;
  }

  /** Sets names and values of further attributes, alternating; {@code null}: none. */
  public void attributes(String @Nullable [] pairs) {
    attributes = pairs;
  }

  @Override
  public String @Nullable [] attributes() {
    return attributes;
  }

  /** Sets the port of the client on whose connection it is judged; 0: unknown. */
  public void judged(int port) {
    judgedPort = port;
  }

  /** Whether it came on another connection than one with this port of a client; 0: unknown. */
  public boolean isOfOtherConnection(int port) {
    return port != 0 && judgedPort != 0 && port != judgedPort;
  }

  /** Keeps what the guard remembers of it. */
  public void remember(Object fact, String read) {
    remembered = fact;
    guardedPath = read;
  }

  /** What the guard remembers of it; {@code null}: nothing. */
  public @Nullable Object remembered() {
    return remembered;
  }

  /** The path as the guard has read it; {@code null}: it remembers nothing. */
  public @Nullable String guardedPath() {
    return guardedPath;
  }

  /** Sets its priority for load shedding. */
  public void priority(Priority value) {
    priority = value;
  }

  /** Refuses it, with a line for the body and seconds for {@code Retry-After}; 0: none. */
  public void refuse(int status, String reason, int retryAfterSeconds) {
    refusalStatus = status;
    refusalReason = reason;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** Refuses it for who sends it. */
  public void deny(Denial why) {
    // By the id an operator finds the decision, and the sender learns nothing from it.
    String line = why.isPage() ? why.reason() : why.line();
    refuse(why.status(), line + ", decision " + trace().traceIdHex(), 0);
    denial = why;
  }

  /** Why its sender may not send it; {@code null}: it is not refused, or for another reason. */
  public @Nullable Denial denial() {
    return denial;
  }

  /** The status to refuse this request with, before the handler runs; 0: admitted. */
  @Override
  public int refusalStatus() {
    return refusalStatus;
  }

  /** Why it is refused, a line for the body of the response; {@code null}: admitted. */
  @Override
  public @Nullable String refusalReason() {
    return refusalReason;
  }

  @Override
  public @Nullable String denialReason() {
    Denial why = denial;
    return why == null ? null : why.reason();
  }

  @Override
  public boolean deniedByRule() {
    Denial why = denial;
    return why != null && why.isByRule();
  }

  /** Seconds for the {@code Retry-After} header of the refusal; 0: no such header. */
  public int retryAfterSeconds() {
    return retryAfterSeconds;
  }

  /** Its priority for load shedding. */
  @Override
  public Priority priority() {
    return priority;
  }
}

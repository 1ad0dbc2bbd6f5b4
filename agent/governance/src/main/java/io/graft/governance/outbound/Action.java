package io.graft.governance.outbound;

import io.graft.governance.call.Attempt;
import io.graft.governance.call.CredentialHeader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The next action of a call, as retry, hedge, failover and fallback have decided: send it, deliver
 * its result, reply in its place, or fail. Immutable.
 */
public final class Action {
  /** The kinds of actions. */
  public enum Kind {
    /** Send the current attempt of {@link ClientCall}, after {@link #delayNanos()}. */
    SEND,
    /** Give the application the response, or the failure. */
    DELIVER,
    /** Give the application {@link #reply()}, and discard a response that it replaces. */
    REPLY,
    /** Give the application {@link #failure()}: the call is refused. */
    FAIL
  }

  static final Action SEND = new Action(Kind.SEND, 0, null, null, null);

  /** Delivers the result. */
  public static final Action DELIVER = new Action(Kind.DELIVER, 0, null, null, null);

  private final Kind kind;
  private final long delayNanos;
  private final @Nullable LocalReply reply;
  private final @Nullable IOException failure;

  /** The attempt to send; {@code null}: the current one. */
  private final @Nullable Attempt next;

  private Action(
      Kind kind,
      long delayNanos,
      @Nullable LocalReply reply,
      @Nullable IOException failure,
      @Nullable Attempt next) {
    this.kind = kind;
    this.delayNanos = delayNanos;
    this.reply = reply;
    this.failure = failure;
    this.next = next;
  }

  /** Sends the first attempt of a call when it is due, or looks for its credential again. */
  static Action sendFirst(Attempt first, long now) {
    long wait = first.waitNanos(now);
    return sendAfter(
        first.target.credentials == null
            ? wait
            : Math.max(wait, CredentialHeader.waitNanos(first)));
  }

  /** Sends the current attempt after a delay. */
  static Action sendAfter(long delayNanos) {
    return delayNanos == 0 ? SEND : new Action(Kind.SEND, delayNanos, null, null, null);
  }

  /** Sends another attempt after a delay. */
  static Action sendNext(Attempt next, long delayNanos) {
    return new Action(Kind.SEND, delayNanos, null, null, next);
  }

  static Action reply(LocalReply reply, long delayNanos) {
    return new Action(Kind.REPLY, delayNanos, reply, null, null);
  }

  static Action fail(IOException failure, long delayNanos) {
    return new Action(Kind.FAIL, delayNanos, null, failure, null);
  }

  public Kind kind() {
    return kind;
  }

  /** Whether to send: {@link Kind#SEND}. */
  public boolean sends() {
    return kind == Kind.SEND;
  }

  /** The delay before the action; 0 or more. */
  public long delayNanos() {
    return delayNanos;
  }

  /** The response of {@link Kind#REPLY}; {@code null} for all others. */
  public @Nullable LocalReply reply() {
    return reply;
  }

  /**
   * The failure of {@link Kind#FAIL}, for the application; {@code null} for all others. A {@link
   * java.net.ConnectException} with the service, the reason and when to try again, or a {@link
   * java.net.SocketTimeoutException} if the deadline has expired.
   */
  public @Nullable IOException failure() {
    return failure;
  }

  @Nullable Attempt next() {
    return next;
  }
}

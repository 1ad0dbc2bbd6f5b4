package io.graft.instrumentation.executors;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import org.jspecify.annotations.Nullable;

/**
 * Pekko actors: a message has the context of its sender. Other tasks of its dispatchers are tasks
 * of the JDK's pools.
 */
public final class PekkoActors {
  private PekkoActors() {}

  /** A message is sent. */
  @JoinPoint(
      type = "org.apache.pekko.dispatch.Dispatcher",
      method = "dispatch",
      descriptor = "(Lorg/apache/pekko/actor/ActorCell;Lorg/apache/pekko/dispatch/Envelope;)V")
  public static final class Message {
    private Message() {}

    @OnEnter
    public static void send(@Argument(1) @Nullable Object envelope) {
      Contexts.keep(envelope);
    }
  }

  /** A message is sent to an actor that is still being started, and waits for that. */
  @JoinPoint(
      type = "org.apache.pekko.actor.UnstartedCell",
      method = "sendMessage",
      descriptor = "(Lorg/apache/pekko/dispatch/Envelope;)V")
  public static final class EarlyMessage {
    private EarlyMessage() {}

    @OnEnter
    public static void send(@Argument(0) @Nullable Object envelope) {
      Contexts.keep(envelope);
    }
  }

  /** An actor receives a message. */
  @JoinPoint(
      type = "org.apache.pekko.actor.ActorCell",
      method = "invoke",
      descriptor = "(Lorg/apache/pekko/dispatch/Envelope;)V")
  public static final class Receive {
    private Receive() {}

    @OnEnter
    public static @Nullable Object begin(@Argument(0) @Nullable Object envelope) {
      return Contexts.begin(null, envelope);
    }

    @OnExit
    public static void end(@Entered @Nullable Object begun) {
      Contexts.end(begun);
    }
  }

  /**
   * A mailbox is worked through. The pool has run it in the context of the sender who woke it, and
   * its messages are from several.
   */
  @JoinPoint(type = "org.apache.pekko.dispatch.Mailbox", method = "run", descriptor = "()V")
  public static final class Mailbox {
    private Mailbox() {}

    @OnEnter
    public static @Nullable Object begin() {
      return Contexts.beginWithout();
    }

    @OnExit
    public static void end(@Entered @Nullable Object begun) {
      Contexts.end(begun);
    }
  }
}

package io.graft.instrumentation.reactor;

import io.graft.governance.context.CallContext;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnEnter.Result;
import io.graft.instrumentation.spi.context.Tasks;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;

/** A subscription to a source that other threads may feed. */
public final class Sources {
  private static final String SUBSCRIBE = "(Lreactor/core/CoreSubscriber;)V";

  private Sources() {}

  private static <T> @Nullable CoreSubscriber<T> with(@Nullable CoreSubscriber<T> subscriber) {
    CallContext context = subscriber == null ? null : Tasks.context();
    return context == null ? subscriber : new ContextSubscriber<>(subscriber, context);
  }

  /** The application's callbacks and futures, sinks, and the bodies of Reactor Netty. */
  @JoinPoint(
      type = "reactor.core.publisher.MonoCreate",
      method = "subscribe",
      descriptor = SUBSCRIBE)
  @JoinPoint(
      type = "reactor.core.publisher.FluxCreate",
      method = "subscribe",
      descriptor = SUBSCRIBE)
  @JoinPoint(
      type = "reactor.core.publisher.MonoCompletionStage",
      method = "subscribe",
      descriptor = SUBSCRIBE)
  @JoinPoint(
      type = "reactor.core.publisher.FluxInterval",
      method = "subscribe",
      descriptor = SUBSCRIBE)
  @JoinPoint(
      type = "reactor.core.publisher.SinkOneMulticast",
      method = "subscribe",
      descriptor = SUBSCRIBE)
  @JoinPoint(
      type = "reactor.core.publisher.SinkEmptyMulticast",
      method = "subscribe",
      descriptor = SUBSCRIBE)
  @JoinPoint(
      type = "reactor.core.publisher.NextProcessor",
      method = "subscribe",
      descriptor = SUBSCRIBE)
  @JoinPoint(
      type = "reactor.core.publisher.EmitterProcessor",
      method = "subscribe",
      descriptor = SUBSCRIBE)
  @JoinPoint(
      type = "reactor.core.publisher.SinkManyEmitterProcessor",
      method = "subscribe",
      descriptor = SUBSCRIBE)
  @JoinPoint(
      type = "reactor.core.publisher.UnicastProcessor",
      method = "subscribe",
      descriptor = SUBSCRIBE)
  @JoinPoint(
      type = "reactor.core.publisher.SinkManyUnicast",
      method = "subscribe",
      descriptor = SUBSCRIBE)
  @JoinPoint(
      type = "reactor.core.publisher.ReplayProcessor",
      method = "subscribe",
      descriptor = SUBSCRIBE)
  @JoinPoint(
      type = "reactor.core.publisher.SinkManyReplayProcessor",
      method = "subscribe",
      descriptor = SUBSCRIBE)
  @JoinPoint(
      type = "reactor.core.publisher.SinkManyBestEffort",
      method = "subscribe",
      descriptor = SUBSCRIBE)
  @JoinPoint(
      type = "reactor.netty.channel.FluxReceive",
      method = "subscribe",
      descriptor = SUBSCRIBE)
  public static final class Own {
    private Own() {}

    @OnEnter(returns = Result.ARGUMENT, argument = 0)
    public static @Nullable CoreSubscriber<?> subscribe(
        @Argument(0) @Nullable CoreSubscriber<?> subscriber) {
      return with(subscriber);
    }
  }

  /** A publisher of another library. Operators that follow it do not call {@code subscribe}. */
  @JoinPoint(
      type = "reactor.core.publisher.FluxSource",
      method = "subscribe",
      descriptor = SUBSCRIBE)
  @JoinPoint(
      type = "reactor.core.publisher.FluxSource",
      method = "subscribeOrReturn",
      descriptor = "(Lreactor/core/CoreSubscriber;)")
  @JoinPoint(
      type = "reactor.core.publisher.MonoFromPublisher",
      method = "subscribe",
      descriptor = SUBSCRIBE)
  @JoinPoint(
      type = "reactor.core.publisher.MonoFromPublisher",
      method = "subscribeOrReturn",
      descriptor = "(Lreactor/core/CoreSubscriber;)")
  public static final class Foreign {
    private Foreign() {}

    @OnEnter(returns = Result.ARGUMENT, argument = 0)
    public static @Nullable CoreSubscriber<?> subscribe(
        @Argument(0) @Nullable CoreSubscriber<?> subscriber) {
      return with(subscriber);
    }
  }
}

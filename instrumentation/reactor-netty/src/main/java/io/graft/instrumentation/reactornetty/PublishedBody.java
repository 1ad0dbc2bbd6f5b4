package io.graft.instrumentation.reactornetty;

import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCounted;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.Fuseable;
import reactor.core.Scannable;
import reactor.netty.ByteBufFlux;
import reactor.netty.NettyOutbound;
import reactor.netty.http.client.HttpClientRequest;

/** Sends a body as the library's own sender does, and knows it. */
final class PublishedBody implements BiFunction<HttpClientRequest, NettyOutbound, Publisher<Void>> {
  /** What does for each subscriber what it does for the first. */
  private static final Pattern OPERATOR =
      Pattern.compile("(ByteBufMono|ByteBufFlux|MonoMap|FluxMap|FluxSourceMono)(Fuseable)?");

  private static final Pattern FUNCTION = Pattern.compile("Mono(Callable|Supplier)");

  private final Publisher<? extends ByteBuf> publisher;

  PublishedBody(Publisher<? extends ByteBuf> publisher) {
    this.publisher = publisher;
  }

  @Override
  public Publisher<Void> apply(HttpClientRequest request, NettyOutbound outbound) {
    return outbound.send(publisher);
  }

  /**
   * Whether a second subscriber gets the same: if it is made for each of them, from a value or by a
   * function. A buffer is released by the first, and anything else may be a stream.
   */
  boolean isRepeatable() {
    Object source = publisher;
    while (is(OPERATOR, source)) {
      source = Scannable.from(source).scanOrDefault(Scannable.Attr.PARENT, Scannable.from(null));
    }
    try {
      return is(FUNCTION, source)
          || source instanceof Fuseable.ScalarCallable
              && !(((Fuseable.ScalarCallable<?>) source).call() instanceof ReferenceCounted);
    } catch (Exception failing) {
      return false;
    }
  }

  private static boolean is(Pattern kind, Object publisher) {
    return kind.matcher(publisher.getClass().getSimpleName()).matches();
  }

  /** Returns the body if it is repeatable, at hand and not too long; otherwise {@code null}. */
  byte @Nullable [] bytes(int most) {
    byte[] all =
        !isRepeatable()
            ? null
            : ByteBufFlux.fromInbound(publisher)
                .aggregate()
                .asByteArray()
                .defaultIfEmpty(new byte[0])
                .onErrorReturn(new byte[most + 1])
                .toFuture()
                .getNow(null);
    return all == null || all.length > most ? null : all;
  }
}

package io.graft.instrumentation.spi.client;

import io.graft.governance.outbound.LocalReply;
import org.jspecify.annotations.Nullable;

/**
 * A call that consists of several method calls on one object of the library, to which {@link
 * SpreadDriver} attaches it.
 *
 * @param <K> that object
 */
public abstract class SpreadCall<K> extends BlockingCall {
  /**
   * What the application gets when it asks for the response; {@code null}: the library's result.
   */
  public @Nullable LocalReply reply;

  /** Whether the application has cancelled the call. */
  volatile boolean cancelled;

  /** Set only while a thread is inside: a held call must not refer to the object that holds it. */
  volatile @Nullable K object;

  /**
   * @param object the object with which a thread is about to enter the library
   */
  protected SpreadCall(K object) {
    this.object = object;
  }

  /** The library's object; only while a thread is inside. */
  public final K object() {
    K entered = object;
    if (entered == null) {
      throw new IllegalStateException("not inside");
    }
    return entered;
  }

  /** Whether a thread is inside the library with it. */
  public final boolean isInside() {
    return object != null;
  }
}

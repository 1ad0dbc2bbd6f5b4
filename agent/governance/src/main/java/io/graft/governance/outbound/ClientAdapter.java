package io.graft.governance.outbound;

import io.graft.governance.outcome.Failures;
import org.jspecify.annotations.Nullable;

/**
 * Translates a client library's request for {@link Outbound}. One stateless object for a library.
 *
 * @param <Q> the library's request
 */
public abstract class ClientAdapter<Q> {
  private final String library;

  /**
   * @param library short name of the library for people, for example {@code apache-httpclient-4}
   */
  protected ClientAdapter(String library) {
    this.library = library;
  }

  public final String library() {
    return library;
  }

  /** The method as the application gave it, for example {@code GET}. */
  public abstract String method(Q request);

  /** {@code http} or {@code https}. */
  public abstract String scheme(Q request);

  /**
   * The host that the application named; {@code null}: the request has none, and is not governed.
   */
  public abstract @Nullable String host(Q request);

  /** The port that the application named; -1: none, so that of the scheme. */
  public abstract int port(Q request);

  /**
   * The raw path with its query, {@code /} at least. Asked for only where a span or rule needs it.
   */
  public abstract String path(Q request);

  /** The first value of a header, by a name in any case; {@code null} where there is none. */
  public abstract @Nullable String header(Q request, String name);

  /** Sets a header, in the place of all that it may have had. */
  public abstract void setHeader(Q request, String name, String value);

  /** Whether the same request, with its body, can be sent a second time. */
  public abstract boolean replayable(Q request);

  /** The most that {@link #body} gives, in bytes. */
  public static final int MOST_BODY = 64 * 1024;

  /**
   * The whole body of a request that is about to be sent, as it will go over the wire; empty where
   * it has none; {@code null} where it is not at hand, as when it is streamed, or is longer than
   * {@link #MOST_BODY}.
   */
  public byte @Nullable [] body(Q request) {
    return null;
  }

  /** Gives all headers that the request has, in any order. */
  public void headers(Q request, HeaderSink sink) {}

  /** Whether a failure of this library proves that no byte of the request was sent. */
  public boolean neverSent(Throwable failure) {
    return Failures.neverSent(failure);
  }
}

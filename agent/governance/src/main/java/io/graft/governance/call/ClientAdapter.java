package io.graft.governance.call;

import io.graft.governance.outcome.Failures;
import org.jspecify.annotations.Nullable;

/**
 * Translates a client library's request for the pipeline. Stateless; one object for each library.
 *
 * @param <Q> the library's request
 */
public abstract class ClientAdapter<Q> {
  private final String library;

  /**
   * @param library short display name of the library, for example {@code apache-httpclient-4}
   */
  protected ClientAdapter(String library) {
    this.library = library;
  }

  public final String library() {
    return library;
  }

  /** The method as the application set it, for example {@code GET}. */
  public abstract String method(Q request);

  /** {@code http} or {@code https}. */
  public abstract String scheme(Q request);

  /** The host of the request; {@code null}: it has none, and is not governed. */
  public abstract @Nullable String host(Q request);

  /** The port in the URI; -1: not given, so the scheme's default. */
  public abstract int port(Q request);

  /** The raw path and query, at least {@code /}. Called only if a span or rule needs it. */
  public abstract String path(Q request);

  /** The first value of a header, by a name in any case; {@code null}: absent. */
  public abstract @Nullable String header(Q request, String name);

  /** Sets a header, and replaces all of its previous values. */
  public abstract void setHeader(Q request, String name, String value);

  /** Whether the same request, with its body, can be sent a second time. */
  public abstract boolean replayable(Q request);

  /** The longest result of {@link #body}, in bytes. */
  public static final int MOST_BODY = 64 * 1024;

  /**
   * The whole body of a request that is about to be sent, as on the wire; empty if it has none;
   * {@code null} if it is not in memory, for example because it is streamed, or is longer than
   * {@link #MOST_BODY}.
   */
  public byte @Nullable [] body(Q request) {
    return null;
  }

  /** Passes all headers of the request to a sink, in any order. */
  public void headers(Q request, HeaderSink sink) {}

  /**
   * Whether a call can go by TLS that Graft layers on its connection. If not, a call that must have
   * it is refused.
   */
  public boolean layersTls(Q request) {
    return false;
  }

  /** Whether a failure of this library proves that no byte of the request was sent. */
  public boolean neverSent(Throwable failure) {
    return Failures.neverSent(failure);
  }
}

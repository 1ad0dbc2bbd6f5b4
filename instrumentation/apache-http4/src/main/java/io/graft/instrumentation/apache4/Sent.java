package io.graft.instrumentation.apache4;

import org.apache.http.HttpHost;
import org.apache.http.HttpRequest;
import org.apache.http.client.CookieStore;
import org.jspecify.annotations.Nullable;

/** A request of a blocking or an asynchronous client, as {@link Requests} reads it. */
public interface Sent {
  /** The application's request; later that of the current hop. */
  HttpRequest request();

  /** The host that {@link #request} goes to, as the application or a redirect names it. */
  @Nullable HttpHost target();

  /** Whether its body, if there is one, can be sent a second time. */
  boolean isRepeatable();

  /**
   * The cookies that the client adds after the instance was chosen; {@code null}: none, or it has
   * added them.
   */
  @Nullable CookieStore cookies();
}

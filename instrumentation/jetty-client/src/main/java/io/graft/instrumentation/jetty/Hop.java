package io.graft.instrumentation.jetty;

import io.graft.instrumentation.spi.client.HeaderChanges;
import java.lang.invoke.MethodHandles.Lookup;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpRequest;
import org.eclipse.jetty.http.HttpField;
import org.jspecify.annotations.Nullable;

/**
 * A request as it is read and written. The next hop of an attempt has copies of the headers of the
 * one before, Graft's included, so these are undone first.
 */
final class Hop extends HeaderChanges {
  final Lookup inside;
  final HttpClient client;
  HttpRequest request;

  Hop(Lookup inside, HttpClient client, HttpRequest request) {
    this.inside = inside;
    this.client = client;
    this.request = request;
  }

  @Override
  public @Nullable String get(String name) {
    return first(request.getHeaders(), name);
  }

  @Override
  protected void put(String name, @Nullable String value) {
    Requests.header(request, name, value);
  }

  /** What the application sends; {@code null}: nothing. */
  @Nullable Object content() {
    return Requests.content(inside, request);
  }

  /** Returns the port; -1: the default one. */
  int port() {
    int port = request.getPort();
    return port == HttpClient.normalizePort(request.getScheme(), -1) ? -1 : port;
  }

  static @Nullable String first(Iterable<HttpField> headers, String name) {
    for (HttpField field : headers) {
      if (field.getName().equalsIgnoreCase(name)) {
        return field.getValue();
      }
    }
    return null;
  }
}

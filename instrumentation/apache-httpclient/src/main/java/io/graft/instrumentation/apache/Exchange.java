package io.graft.instrumentation.apache;

import org.apache.http.Header;
import org.apache.http.HttpHost;
import org.apache.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/** A request and where the application wants it sent. */
final class Exchange {
  final @Nullable HttpHost target;
  final HttpRequest request;

  private final @Nullable Jar jar;

  Exchange(@Nullable HttpHost target, HttpRequest request) {
    this(target, request, null);
  }

  /**
   * @param jar the cookies that the library has not yet added to the request
   */
  Exchange(@Nullable HttpHost target, HttpRequest request, @Nullable Jar jar) {
    this.target = target;
    this.request = request;
    this.jar = jar;
  }

  @Nullable String header(String name) {
    Header header = request.getFirstHeader(name);
    if (header != null) {
      return header.getValue();
    }
    return jar != null && target != null && name.equalsIgnoreCase("Cookie")
        ? jar.header(target)
        : null;
  }
}

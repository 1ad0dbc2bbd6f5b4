package io.graft.instrumentation.apache;

import org.apache.http.HttpHost;
import org.apache.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/** A request and where the application wants it sent. */
final class Exchange {
  final @Nullable HttpHost target;
  final HttpRequest request;

  Exchange(@Nullable HttpHost target, HttpRequest request) {
    this.target = target;
    this.request = request;
  }
}

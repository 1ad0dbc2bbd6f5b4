package io.graft.instrumentation.asynchttpclient;

import io.netty.handler.codec.http.HttpHeaders;
import org.asynchttpclient.Request;
import org.jspecify.annotations.Nullable;

/** A request of the library, and its headers on the wire once it is about to be written. */
final class Hop {
  final Request request;
  final @Nullable HttpHeaders written;

  Hop(Request request, @Nullable HttpHeaders written) {
    this.request = request;
    this.written = written;
  }
}

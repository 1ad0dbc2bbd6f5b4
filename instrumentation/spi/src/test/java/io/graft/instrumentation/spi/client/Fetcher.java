package io.graft.instrumentation.spi.client;

import io.graft.bootstrap.Outcome;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A small blocking client, the library that {@link FetchDriver} is the adapter of. Where the weaver
 * would put a call of its advice, there is one.
 */
final class Fetcher {
  /** Who answers at an address. */
  interface Wire {
    Response answer(String address, Request request) throws IOException;
  }

  static final class Request {
    final URI uri;
    final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    volatile boolean aborted;

    Request(String uri) {
      this.uri = URI.create(uri);
    }
  }

  static final class Response implements Closeable {
    final int status;
    final String body;
    final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    /** Whether there is more to read of it. */
    boolean open;

    Response(int status, String body) {
      this.status = status;
      this.body = body;
    }

    Response open() {
      open = true;
      return this;
    }

    @Override
    public void close() {
      FetchDriver.INSTANCE.release(this, null); // advice
      open = false;
    }
  }

  private final Wire wire;

  Fetcher(Wire wire) {
    this.wire = wire;
  }

  /** Sends a request and returns its response: the choke point. */
  Response fetch(Request request) throws IOException {
    Object entered = enter(new FetchDriver.Fetch(this, request)); // advice
    if (entered instanceof Outcome) {
      return given(((Outcome) entered).value());
    }
    Response response = null;
    Throwable thrown = null;
    try {
      response = wire.answer(FetchDriver.address(request), request); // advice
      if (response.open) {
        FetchDriver.opened(response); // advice
      }
    } catch (IOException | RuntimeException failure) {
      thrown = failure;
    }
    return given(exit(entered, response, thrown)); // advice
  }

  private static @Nullable Object enter(FetchDriver.Fetch fetch) {
    try {
      return FetchDriver.INSTANCE.enter(fetch);
    } catch (Throwable suppressed) {
      throw new AssertionError(suppressed);
    }
  }

  private static @Nullable Object exit(
      @Nullable Object entered, @Nullable Response response, @Nullable Throwable thrown) {
    try {
      return FetchDriver.INSTANCE.exit(entered, response, thrown);
    } catch (Throwable suppressed) {
      throw new AssertionError(suppressed);
    }
  }

  private static Response given(@Nullable Object outcome) throws IOException {
    if (outcome instanceof IOException) {
      throw (IOException) outcome;
    }
    if (outcome instanceof RuntimeException) {
      throw (RuntimeException) outcome;
    }
    return (Response) outcome;
  }
}

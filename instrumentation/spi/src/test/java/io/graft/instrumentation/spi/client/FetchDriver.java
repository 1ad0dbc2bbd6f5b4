package io.graft.instrumentation.spi.client;

import io.graft.bootstrap.Outcome;
import io.graft.governance.outbound.LocalReply;
import io.graft.governance.service.Instance;
import io.graft.instrumentation.spi.client.Fetcher.Request;
import io.graft.instrumentation.spi.client.Fetcher.Response;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The whole adapter of {@link Fetcher}: the worked example of {@code agent/docs/adapters.md}. */
final class FetchDriver extends BlockingDriver<FetchDriver.Fetch, FetchDriver.Fetch> {
  static final FetchDriver INSTANCE = new FetchDriver();

  /** A call: what is sent, and by whom. */
  static final class Fetch extends BlockingCall {
    final Fetcher fetcher;
    final Request request;

    Fetch(Fetcher fetcher, Request request) {
      this.fetcher = fetcher;
      this.request = request;
    }
  }

  private FetchDriver() {
    super("fetcher");
  }

  // How a request is read.

  @Override
  public String method(Fetch fetch) {
    return "GET";
  }

  @Override
  protected URI uri(Fetch fetch) {
    return fetch.request.uri;
  }

  @Override
  public @Nullable String header(Fetch fetch, String name) {
    return fetch.request.headers.get(name);
  }

  @Override
  public void setHeader(Fetch fetch, String name, String value) {
    fetch.request.headers.put(name, value);
  }

  @Override
  public boolean replayable(Fetch fetch) {
    return true; // it has no body
  }

  // How it is sent once more, and answered.

  @Override
  protected int status(Fetch fetch, @Nullable Object outcome) {
    return outcome instanceof Response ? ((Response) outcome).status : 0;
  }

  @Override
  protected @Nullable String responseHeader(Fetch fetch, @Nullable Object outcome, String name) {
    return outcome instanceof Response ? ((Response) outcome).headers.get(name) : null;
  }

  @Override
  protected boolean isAborted(Fetch fetch) {
    return fetch.request.aborted;
  }

  @Override
  protected boolean isOwn(Throwable failure) {
    return !(failure instanceof IOException);
  }

  @Override
  protected void discard(Fetch fetch, @Nullable Object outcome) {
    if (outcome instanceof Response) {
      ((Response) outcome).close();
    }
  }

  @Override
  protected @Nullable Object send(Fetch fetch) throws IOException {
    return fetch.fetcher.fetch(fetch.request);
  }

  @Override
  protected Outcome reply(Fetch fetch, LocalReply reply, @Nullable Object outcome) {
    discard(fetch, outcome);
    String body = new String(reply.body(), StandardCharsets.UTF_8);
    return Outcome.returning(new Response(reply.status(), body));
  }

  // What advice deeper in the library does.

  /** A connection is about to be opened: returns where to. */
  static String address(Request request) throws IOException {
    Fetch fetch = INSTANCE.current();
    Instance instance =
        fetch == null
            ? null
            : fetch.endpoint(
                request.uri.getScheme(), request.uri.getHost(), request.uri.getPort(), false);
    if (fetch != null) {
      fetch.writeHeaders(INSTANCE, fetch);
    }
    return instance == null
        ? request.uri.getAuthority()
        : EndpointAddress.digits(instance) + ":" + instance.port();
  }

  /** A response has come whose body is still to be read. */
  static void opened(Response response) {
    Fetch fetch = INSTANCE.current();
    if (fetch != null) {
      INSTANCE.hold(response, fetch);
    }
  }
}

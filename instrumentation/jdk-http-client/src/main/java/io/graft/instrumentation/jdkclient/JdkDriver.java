package io.graft.instrumentation.jdkclient;

import io.graft.governance.call.HeaderSink;
import io.graft.instrumentation.spi.client.AsyncDriver;
import java.net.CookieHandler;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads this library's requests. */
final class JdkDriver extends AsyncDriver<JdkDriver.Request> {
  static final JdkDriver INSTANCE = new JdkDriver();

  private static final String PUBLISHERS = "jdk.internal.net.http.RequestPublishers$";
  private static final String BYTES = PUBLISHERS + "ByteArrayPublisher";
  private static final String STRING = PUBLISHERS + "StringPublisher";

  /** By contract a publisher may be asked for its body twice; these support it. */
  private static final Set<String> REPLAYABLE =
      Set.of(BYTES, STRING, PUBLISHERS + "FilePublisher", PUBLISHERS + "IterablePublisher");

  private JdkDriver() {
    super("jdk-http-client");
  }

  /** One request as sent on the wire: that of the application, or that of a redirect. */
  static final class Request {
    private final HttpRequest given;
    private final @Nullable HttpClient client;
    private @Nullable List<String> added;

    /**
     * @param client adds its cookies to the request, but only after the instance has been chosen;
     *     {@code null}: they are already there
     */
    Request(HttpRequest given, @Nullable HttpClient client) {
      this.given = given;
      this.client = client;
    }

    /**
     * Returns {@code headers}, with those that were set here instead of others with their names.
     */
    HttpHeaders over(HttpHeaders headers) {
      List<String> mine = added;
      if (mine == null) {
        return headers;
      }
      Map<String, List<String>> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      all.putAll(headers.map());
      for (int i = 0; i < mine.size(); i += 2) {
        all.put(mine.get(i), List.of(mine.get(i + 1)));
      }
      return HttpHeaders.of(all, (name, value) -> true);
    }
  }

  @Override
  public String method(Request request) {
    return request.given.method();
  }

  @Override
  protected URI uri(Request request) {
    return request.given.uri();
  }

  @Override
  public @Nullable String header(Request request, String name) {
    HttpHeaders headers = request.given.headers();
    String value = headers.firstValue(name).orElse(null);
    if (value != null || request.client == null || !name.equalsIgnoreCase("Cookie")) {
      return value;
    }
    CookieHandler jar = request.client.cookieHandler().orElse(null);
    return jar == null ? null : cookies(jar, request.given.uri(), headers.map());
  }

  @Override
  public void setHeader(Request request, String name, String value) {
    List<String> added = request.added;
    if (added == null) {
      added = new ArrayList<>(8);
      request.added = added;
    }
    added.add(name);
    added.add(value);
  }

  @Override
  public void headers(Request request, HeaderSink sink) {
    request
        .over(request.given.headers())
        .map()
        .forEach((name, values) -> values.forEach(value -> sink.header(name, value)));
  }

  @Override
  public boolean replayable(Request request) {
    BodyPublisher publisher = request.given.bodyPublisher().orElse(null);
    return publisher == null
        || publisher.contentLength() == 0
        || REPLAYABLE.contains(publisher.getClass().getName());
  }

  @Override
  public byte @Nullable [] body(Request request) {
    BodyPublisher publisher = request.given.bodyPublisher().orElse(null);
    long length = publisher == null ? 0 : publisher.contentLength();
    if (length == 0) {
      return new byte[0];
    }
    String name = publisher.getClass().getName();
    return length > 0 && length <= MOST_BODY && (name.equals(BYTES) || name.equals(STRING))
        ? Bodies.bytes(publisher)
        : null;
  }

  @Override
  public boolean layersTls(Request request) {
    return true;
  }

  @Override
  public boolean neverSent(Throwable failure) {
    return super.neverSent(failure) || failure instanceof HttpConnectTimeoutException;
  }
}

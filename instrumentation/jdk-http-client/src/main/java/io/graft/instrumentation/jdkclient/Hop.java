package io.graft.instrumentation.jdkclient;

import io.graft.governance.outbound.HeaderSink;
import java.io.IOException;
import java.net.CookieHandler;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One request as it goes over the wire: that of the application, or one that it is led on to. */
final class Hop {
  final HttpRequest request;
  private final @Nullable HttpClient client;
  private @Nullable List<String> added;

  Hop(HttpRequest request) {
    this(request, null);
  }

  /**
   * @param client who adds cookies to the request, but only when the instance has long been chosen
   */
  Hop(HttpRequest request, @Nullable HttpClient client) {
    this.request = request;
    this.client = client;
  }

  @Nullable String header(String name) {
    String given = request.headers().firstValue(name).orElse(null);
    return given == null && client != null && name.equalsIgnoreCase("Cookie")
        ? cookies(client)
        : given;
  }

  private @Nullable String cookies(HttpClient client) {
    CookieHandler jar = client.cookieHandler().orElse(null);
    if (jar == null) {
      return null;
    }
    try {
      List<String> all = jar.get(request.uri(), request.headers().map()).get("Cookie");
      return all == null || all.isEmpty() ? null : String.join("; ", all);
    } catch (IOException unreadable) {
      return null;
    }
  }

  void setHeader(String name, String value) {
    if (added == null) {
      added = new ArrayList<>(8);
    }
    added.add(name);
    added.add(value);
  }

  /** Gives the request's own headers, and those that were added. */
  void headers(HeaderSink sink) {
    for (Map.Entry<String, List<String>> header : headers(request.headers()).map().entrySet()) {
      for (String value : header.getValue()) {
        sink.header(header.getKey(), value);
      }
    }
  }

  HttpHeaders headers(HttpHeaders given) {
    List<String> mine = added;
    if (mine == null) {
      return given;
    }
    Map<String, List<String>> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    all.putAll(given.map());
    for (int i = 0; i < mine.size(); i += 2) {
      all.put(mine.get(i), List.of(mine.get(i + 1)));
    }
    return HttpHeaders.of(all, (name, value) -> true);
  }
}

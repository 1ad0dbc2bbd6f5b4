package io.graft.telemetry.metric;

import io.graft.telemetry.metric.MetricReader.Type;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A duration metric of HTTP. It finds the series of a call without building a key, and the number
 * of series is bounded. Calls of further series are counted together in one series, which carries
 * the overflow attribute of the OpenTelemetry SDK.
 */
public final class HttpDurations implements MetricSource {
  /** The most series that a metric has, including the one for the overflow. */
  public static final int MOST_SERIES = 2000;

  private static final int HEADS = 512;

  private final boolean server;
  private final String name;
  private final String description;
  private final AtomicReferenceArray<HttpSeries> heads = new AtomicReferenceArray<>(HEADS);

  /** The calls for which there was no room for a further series; {@code null}: none so far. */
  private volatile @Nullable DurationHistogram overflow;

  /** {@code null}: there has been no attribute of a request. */
  private volatile @Nullable AttributeValues values;

  private int size;

  private HttpDurations(boolean server, String name, String description) {
    this.server = server;
    this.name = name;
    this.description = description;
  }

  public static HttpDurations server() {
    return new HttpDurations(
        true, "http.server.request.duration", "Duration of HTTP server requests.");
  }

  public static HttpDurations client() {
    return new HttpDurations(
        false, "http.client.request.duration", "Duration of HTTP client requests.");
  }

  /** As the other method, without further attributes. */
  public DurationHistogram served(
      String method,
      String scheme,
      @Nullable String route,
      int status,
      @Nullable String errorType,
      @Nullable String version) {
    return served(method, scheme, route, status, errorType, version, null);
  }

  /**
   * Returns the histogram of requests that were served.
   *
   * @param method as {@code HttpMethods.known} returns it
   * @param route the template, never a path
   * @param status 0: there was none
   * @param attributes further names and values, alternating; {@code null}: none
   */
  public DurationHistogram served(
      String method,
      String scheme,
      @Nullable String route,
      int status,
      @Nullable String errorType,
      @Nullable String version,
      String @Nullable [] attributes) {
    String[] bounded = attributes == null ? null : values().bounded(attributes);
    return find(method, scheme, route, 0, status, errorType, version, bounded);
  }

  private AttributeValues values() {
    AttributeValues made = values;
    if (made == null) {
      synchronized (this) {
        made = values == null ? new AttributeValues() : values;
        values = made;
      }
    }
    return made;
  }

  /**
   * Returns the histogram of calls to one address.
   *
   * @param method as {@code HttpMethods.known} returns it
   * @param status 0: there was none
   */
  public DurationHistogram called(
      String method, String host, int port, int status, @Nullable String errorType) {
    return find(method, null, host, port, status, errorType, null, null);
  }

  private DurationHistogram find(
      String method,
      @Nullable String scheme,
      @Nullable String where,
      int port,
      int status,
      @Nullable String errorType,
      @Nullable String version,
      String @Nullable [] attributes) {
    int hash = HttpSeries.hash(method, where, port, status, errorType);
    if (attributes != null) {
      hash += Arrays.hashCode(attributes);
    }
    HttpSeries first = heads.get(hash & HEADS - 1);
    for (HttpSeries s = first; s != null; s = s.next()) {
      if (s.is(hash, method, scheme, where, port, status, errorType, version, attributes)) {
        return s.histogram();
      }
    }
    return add(hash, method, scheme, where, port, status, errorType, version, attributes);
  }

  private synchronized DurationHistogram add(
      int hash,
      String method,
      @Nullable String scheme,
      @Nullable String where,
      int port,
      int status,
      @Nullable String errorType,
      @Nullable String version,
      String @Nullable [] attributes) {
    HttpSeries first = heads.get(hash & HEADS - 1);
    for (HttpSeries s = first; s != null; s = s.next()) {
      if (s.is(hash, method, scheme, where, port, status, errorType, version, attributes)) {
        return s.histogram();
      }
    }
    if (size >= MOST_SERIES - 1) {
      DurationHistogram rest = overflow == null ? new DurationHistogram() : overflow;
      overflow = rest;
      return rest;
    }
    HttpSeries added =
        new HttpSeries(
            server,
            hash,
            method,
            scheme,
            where,
            port,
            status,
            errorType,
            version,
            attributes,
            first);
    heads.set(hash & HEADS - 1, added);
    size++;
    return added.histogram();
  }

  @Override
  public void collect(MetricReader reader) {
    if (isEmpty()) {
      return;
    }
    reader.metric(name, Type.HISTOGRAM, "s", description);
    for (int i = 0; i < HEADS; i++) {
      for (HttpSeries s = heads.get(i); s != null; s = s.next()) {
        reader.point(s, s.histogram().read());
      }
    }
    DurationHistogram rest = overflow;
    if (rest != null) {
      reader.point(Labels.of("otel.metric.overflow", "true"), rest.read());
    }
  }

  private synchronized boolean isEmpty() {
    return size == 0;
  }
}

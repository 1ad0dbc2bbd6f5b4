package io.graft.telemetry.metric;

import io.graft.telemetry.attribute.AttributeSink;
import io.graft.telemetry.attribute.Attributes;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One combination of a duration metric's attributes, and its histogram. */
public final class HttpSeries implements Attributes {
  private final boolean server;
  private final String method;
  private final @Nullable String scheme;
  private final @Nullable String where;
  private final int port;
  private final int status;
  private final @Nullable String errorType;
  private final @Nullable String version;
  private final String @Nullable [] attributes;
  private final int hash;
  private final @Nullable HttpSeries next;
  private final DurationHistogram histogram = new DurationHistogram();

  HttpSeries(
      boolean server,
      int hash,
      String method,
      @Nullable String scheme,
      @Nullable String where,
      int port,
      int status,
      @Nullable String errorType,
      @Nullable String version,
      String @Nullable [] attributes,
      @Nullable HttpSeries next) {
    this.server = server;
    this.method = method;
    this.scheme = scheme;
    this.where = where;
    this.port = port;
    this.status = status;
    this.errorType = errorType;
    this.version = version;
    this.hash = hash;
    this.attributes = attributes;
    this.next = next;
  }

  /**
   * Cheap, because strings keep their hash. Leaves out the attributes that rarely differ between
   * calls.
   */
  static int hash(
      String method, @Nullable String where, int port, int status, @Nullable String errorType) {
    int hash = method.hashCode();
    hash = 31 * hash + (where == null ? 0 : where.hashCode());
    hash = 31 * hash + port;
    hash = 31 * hash + status;
    hash = 31 * hash + (errorType == null ? 0 : errorType.hashCode());
    return hash ^ hash >>> 16;
  }

  boolean is(
      int hash,
      String method,
      @Nullable String scheme,
      @Nullable String where,
      int port,
      int status,
      @Nullable String errorType,
      @Nullable String version,
      String @Nullable [] attributes) {
    return this.hash == hash
        && this.port == port
        && this.status == status
        && this.method.equals(method)
        && Objects.equals(this.where, where)
        && Objects.equals(this.errorType, errorType)
        && Objects.equals(this.scheme, scheme)
        && Objects.equals(this.version, version)
        && Arrays.equals(this.attributes, attributes);
  }

  @Nullable HttpSeries next() {
    return next;
  }

  public DurationHistogram histogram() {
    return histogram;
  }

  @Override
  public void each(AttributeSink sink) {
    sink.put("http.request.method", method);
    if (status != 0) {
      sink.put("http.response.status_code", status);
    }
    if (where != null) {
      sink.put(server ? "http.route" : "server.address", where);
    }
    if (!server) {
      sink.put("server.port", port);
    }
    if (scheme != null) {
      sink.put("url.scheme", scheme);
    }
    if (errorType != null) {
      sink.put("error.type", errorType);
    }
    if (version != null) {
      sink.put("network.protocol.version", version);
    }
    for (int i = 0; attributes != null && i < attributes.length; i += 2) {
      sink.put(attributes[i], attributes[i + 1]);
    }
  }
}

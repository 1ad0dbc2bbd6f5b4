package io.graft.console.trace;

import io.graft.console.http.AdminRequest;
import io.graft.net.http.HttpRequest;
import io.graft.telemetry.attribute.AttributeSink;
import io.graft.telemetry.span.SpanRecord;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which spans are wanted: {@code ?service=&route=&status=&min=&error}. Immutable. */
public final class SpanFilter {
  /** All spans. */
  public static final SpanFilter ALL = new SpanFilter(null, null, null, 0);

  private static final int LONGEST = 200;
  private static final long MOST_MILLIS = 86_400_000;

  private final @Nullable String service;
  private final @Nullable String route;
  private final @Nullable String status;
  private final long minMillis;

  private SpanFilter(
      @Nullable String service, @Nullable String route, @Nullable String status, long minMillis) {
    this.service = service;
    this.route = route;
    this.status = status;
    this.minMillis = minMillis;
  }

  /**
   * Reads the parameters of a request; an empty one is as if it were absent.
   *
   * @throws IllegalArgumentException the message is a line for people
   */
  public static SpanFilter of(AdminRequest request) {
    String status = text(request, "status");
    if (status != null) {
      status = status.toLowerCase(Locale.ROOT);
      if (!status.matches("error|[1-5]xx|[1-5][0-9][0-9]")) {
        throw new IllegalArgumentException("status is not error, 5xx or 503");
      }
    } else if (request.parameter("error") != null) {
      status = "error";
    }
    String min = text(request, "min");
    if (min != null && !min.matches("[0-9]{1,8}")) {
      throw new IllegalArgumentException("min is not a number of milliseconds");
    }
    long millis = min == null ? 0 : Math.min(MOST_MILLIS, Long.parseLong(min));
    return new SpanFilter(text(request, "service"), text(request, "route"), status, millis);
  }

  private static @Nullable String text(AdminRequest request, String name) {
    String value = request.parameter(name);
    if (value == null || value.trim().isEmpty()) {
      return null;
    }
    if (value.length() > LONGEST) {
      throw new IllegalArgumentException(name + " is longer than " + LONGEST + " characters");
    }
    return value.trim();
  }

  /** The name of the service that serves the request; {@code null}: any. */
  public @Nullable String service() {
    return service;
  }

  /** The parameters that say the same, each with an ampersand before it; empty: all spans. */
  public String query() {
    StringBuilder query = new StringBuilder();
    append(query, "service", service);
    append(query, "route", route);
    append(query, "status", status);
    append(query, "min", minMillis == 0 ? null : String.valueOf(minMillis));
    return query.toString();
  }

  private static void append(StringBuilder query, String name, @Nullable String value) {
    if (value != null) {
      query.append('&').append(name).append('=').append(HttpRequest.encoded(value));
    }
  }

  /**
   * Whether a span is wanted.
   *
   * @param own the name of this service
   */
  public boolean fits(SpanRecord span, String own) {
    if (span.durationNanos() < minMillis * 1_000_000) {
      return false;
    }
    String destination = span.destination();
    if (service != null && !isOf(service, destination == null ? own : destination)) {
      return false;
    }
    boolean onlyErrors = "error".equals(status);
    if (onlyErrors && !span.failed()) {
      return false;
    }
    if (route == null && (status == null || onlyErrors)) {
      return true;
    }
    Facts facts = new Facts();
    span.each(facts);
    return (route == null || facts.isOf(route, span.name()))
        && (status == null || onlyErrors || facts.has(status));
  }

  /** A destination may have a port, which the name of a service has not. */
  private static boolean isOf(String wanted, String name) {
    int length = wanted.length();
    return name.regionMatches(true, 0, wanted, 0, length)
        && (name.length() == length || name.charAt(length) == ':');
  }

  private static final class Facts implements AttributeSink {
    private String where = "";
    private String status = "";

    @Override
    public void put(String key, String value) {
      if (key.equals("http.route") || key.equals("url.path") || key.equals("url.full")) {
        where += '\n' + value;
      }
    }

    @Override
    public void put(String key, long value) {
      if (key.equals("http.response.status_code")) {
        status = String.valueOf(value);
      }
    }

    boolean isOf(String route, String name) {
      return (name + where).toLowerCase(Locale.ROOT).contains(route.toLowerCase(Locale.ROOT));
    }

    boolean has(String wanted) {
      return wanted.endsWith("xx")
          ? status.length() == 3 && status.charAt(0) == wanted.charAt(0)
          : status.equals(wanted);
    }
  }
}

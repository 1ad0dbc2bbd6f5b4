package io.graft.telemetry.prometheus;

import io.graft.governance.context.TraceIds;
import io.graft.telemetry.attribute.AttributeSink;
import io.graft.telemetry.attribute.Attributes;
import io.graft.telemetry.metric.DurationHistogram;
import io.graft.telemetry.metric.Exemplar;
import io.graft.telemetry.metric.MetricReader;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes metrics in Prometheus' text format 0.0.4 or as OpenMetrics 1.0, named as OpenTelemetry's
 * compatibility specification says: dots become underscores, units become suffixes.
 */
public final class PrometheusText implements MetricReader {
  /** {@code Content-Type} of the classic format. */
  public static final String CLASSIC = "text/plain; version=0.0.4; charset=utf-8";

  /** {@code Content-Type} of OpenMetrics. */
  public static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";

  private final StringBuilder out = new StringBuilder(8192);
  private final boolean openMetrics;
  private final String scopeVersion;
  private final LabelWriter labels = new LabelWriter();
  private String name = "";
  private Type type = Type.GAUGE;

  /**
   * @param openMetrics whether to write OpenMetrics, which has exemplars
   * @param resource becomes {@code target_info}
   * @param scopeVersion the agent's version
   */
  public PrometheusText(boolean openMetrics, Attributes resource, String scopeVersion) {
    this.openMetrics = openMetrics;
    this.scopeVersion = scopeVersion;
    header(
        openMetrics ? "target" : "target_info",
        openMetrics ? "info" : "gauge",
        "",
        "Target metadata");
    out.append("target_info");
    labels.begin(null);
    resource.each(labels);
    labels.end();
    out.append(" 1\n");
  }

  @Override
  public void metric(String name, Type type, String unit, String description) {
    String suffix = suffix(unit, type);
    StringBuilder text = new StringBuilder(name.length() + 16);
    sanitize(name, text);
    if (!suffix.isEmpty() && !text.toString().endsWith("_" + suffix)) {
      text.append('_').append(suffix);
    }
    this.name = text.toString();
    this.type = type;
    boolean counter = type == Type.COUNTER;
    header(
        counter && !openMetrics ? this.name + "_total" : this.name,
        counter ? "counter" : type == Type.GAUGE ? "gauge" : "histogram",
        suffix,
        description);
  }

  @Override
  public void point(Attributes attributes, double value) {
    out.append(name);
    if (type == Type.COUNTER) {
      out.append("_total");
    }
    labels.begin(scopeVersion);
    attributes.each(labels);
    labels.end();
    out.append(' ');
    number(value);
    out.append('\n');
  }

  @Override
  public void point(Attributes attributes, DurationHistogram.Snapshot snapshot) {
    long cumulative = 0;
    for (int i = 0; i < snapshot.buckets(); i++) {
      cumulative += snapshot.count(i);
      out.append(name).append("_bucket");
      labels.begin(scopeVersion);
      attributes.each(labels);
      double bound = snapshot.bound(i);
      labels.put("le", bound == Double.POSITIVE_INFINITY ? "+Inf" : Double.toString(bound));
      labels.end();
      out.append(' ').append(cumulative);
      if (openMetrics) {
        exemplar(snapshot.exemplar(i));
      }
      out.append('\n');
    }
    part("_count", attributes);
    out.append(snapshot.count()).append('\n');
    part("_sum", attributes);
    number(snapshot.sum());
    out.append('\n');
  }

  /** Returns all that was written. */
  public String end() {
    if (openMetrics) {
      out.append("# EOF\n");
    }
    return out.toString();
  }

  private void part(String suffix, Attributes attributes) {
    out.append(name).append(suffix);
    labels.begin(scopeVersion);
    attributes.each(labels);
    labels.end();
    out.append(' ');
  }

  private void exemplar(@Nullable Exemplar exemplar) {
    if (exemplar == null) {
      return;
    }
    TraceIds ids = new TraceIds(exemplar.traceHigh(), exemplar.traceLow(), exemplar.spanId(), 0);
    out.append(" # {trace_id=\"").append(ids.traceIdHex());
    out.append("\",span_id=\"").append(ids.spanIdHex()).append("\"} ");
    number(exemplar.seconds());
    long millis = exemplar.epochNanos() / 1_000_000;
    out.append(' ').append(millis / 1000).append('.');
    String fraction = Long.toString(millis % 1000);
    out.append("000", 0, 3 - fraction.length()).append(fraction);
  }

  private void header(String name, String type, String unit, String help) {
    out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    if (openMetrics && !unit.isEmpty()) {
      out.append("# UNIT ").append(name).append(' ').append(unit).append('\n');
    }
    out.append("# HELP ").append(name).append(' ');
    escape(help, openMetrics);
    out.append('\n');
  }

  private void number(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      out.append((long) value);
    } else {
      out.append(value);
    }
  }

  private static String suffix(String unit, Type type) {
    switch (unit) {
      case "s":
        return "seconds";
      case "ms":
        return "milliseconds";
      case "By":
        return "bytes";
      case "1":
        return type == Type.GAUGE ? "ratio" : "";
      default:
        return "";
    }
  }

  private static void sanitize(String name, StringBuilder to) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean digit = c >= '0' && c <= '9';
      if (digit && i == 0) {
        to.append('_');
      }
      boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
      to.append(letter || digit ? c : '_');
    }
  }

  private void escape(String text, boolean quotes) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        out.append("\\n");
      } else if (c == '\\' || c == '"' && quotes) {
        out.append('\\').append(c);
      } else {
        out.append(c);
      }
    }
  }

  private final class LabelWriter implements AttributeSink {
    private final Set<String> names = new HashSet<>();

    void begin(@Nullable String scopeVersion) {
      names.clear();
      if (scopeVersion != null) {
        put("otel_scope_name", "io.graft");
        put("otel_scope_version", scopeVersion);
      }
    }

    @Override
    public void put(String key, String value) {
      StringBuilder name = new StringBuilder(key.length());
      sanitize(key, name);
      boolean first = names.isEmpty();
      // Two keys may map to the same name, and a duplicate label makes Prometheus reject the page.
      if (!names.add(name.toString())) {
        return;
      }
      out.append(first ? '{' : ',').append(name).append("=\"");
      escape(value, true);
      out.append('"');
    }

    @Override
    public void put(String key, long value) {
      put(key, Long.toString(value));
    }

    void end() {
      if (!names.isEmpty()) {
        out.append('}');
      }
    }
  }
}

package io.graft.console.page;

import io.graft.console.http.AdminRequest;
import io.graft.console.http.AdminResponse;
import io.graft.console.http.Page;
import io.graft.telemetry.Telemetry;
import io.graft.telemetry.prometheus.PrometheusText;

/** {@code /metrics}: Prometheus text, or OpenMetrics if the client prefers it. */
public final class MetricsPage implements Page {
  private final Telemetry telemetry;

  public MetricsPage(Telemetry telemetry) {
    this.telemetry = telemetry;
  }

  @Override
  public AdminResponse answer(AdminRequest request) {
    String accept = request.header("accept");
    boolean open = accept != null && prefersOpenMetrics(accept);
    return AdminResponse.ok(
        open ? PrometheusText.OPEN_METRICS : PrometheusText.CLASSIC, telemetry.prometheus(open));
  }

  /** Compares the weights of the two formats in the client's {@code Accept} header. */
  static boolean prefersOpenMetrics(String accept) {
    double open = 0;
    double classic = 0;
    for (String range : accept.split(",")) {
      String[] parts = range.trim().split(";");
      String type = parts[0].trim();
      double weight = weight(parts);
      if (type.equalsIgnoreCase("application/openmetrics-text")) {
        open = Math.max(open, weight);
      } else if (type.equals("*/*") || type.startsWith("text/")) {
        classic = Math.max(classic, weight);
      }
    }
    return open > 0 && open >= classic;
  }

  private static double weight(String[] parts) {
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].trim();
      if (parameter.startsWith("q=")) {
        try {
          return Double.parseDouble(parameter.substring(2));
        } catch (NumberFormatException e) {
          return 0;
        }
      }
    }
    return 1;
  }
}

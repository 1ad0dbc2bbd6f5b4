package io.graft.governance.match;

/**
 * The paths of health checks and metrics in Kubernetes, Spring Boot, Quarkus and Micronaut. They
 * are never shed: a busy server that refuses a health check is restarted, and its load falls on the
 * others.
 */
public final class HealthPaths {
  private static final String[] PATHS = {
    "/health", "/healthz", "/livez", "/readyz", "/live", "/ready", "/metrics", "/prometheus"
  };
  private static final String[] BELOW = {
    "/actuator/health",
    "/actuator/prometheus",
    "/actuator/metrics",
    "/health/",
    "/q/health",
    "/q/metrics"
  };

  private HealthPaths() {}

  /**
   * Whether a path is certainly one of these. Any other spelling may lead elsewhere, as {@code
   * /health/../orders} does, and is not one.
   *
   * @param path raw, without its query
   */
  public static boolean contains(String path) {
    if (!CanonicalPath.of(path).equals(path)) {
      return false;
    }
    for (String each : PATHS) {
      if (path.equals(each)) {
        return true;
      }
    }
    for (String each : BELOW) {
      if (path.startsWith(each)) {
        return true;
      }
    }
    return false;
  }
}

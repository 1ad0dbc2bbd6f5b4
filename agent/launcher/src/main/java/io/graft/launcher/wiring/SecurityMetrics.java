package io.graft.launcher.wiring;

import io.graft.security.access.RuleCount;
import io.graft.security.certificate.Credentials;
import io.graft.security.check.CheckCounts;
import io.graft.security.guard.Security;
import io.graft.security.tunnel.MutualTls;
import io.graft.security.tunnel.TlsCounts;
import io.graft.telemetry.metric.Labels;
import io.graft.telemetry.metric.MetricReader;
import io.graft.telemetry.metric.MetricSource;
import java.util.Map;

/** How often the access rules have decided, and what was found on requests before that. */
final class SecurityMetrics implements MetricSource {
  private static final String RULE = "graft.rule";
  private static final String ACTION = "graft.action";
  private static final String ENFORCED = "graft.enforced";

  private static final double MILLIS_OF_SECOND = 1000;

  private final Security security;

  SecurityMetrics(Security security) {
    this.security = security;
  }

  @Override
  public void collect(MetricReader reader) {
    reader.metric(
        "graft.access", MetricReader.Type.COUNTER, "{request}", "Decisions of access rules.");
    for (RuleCount each : security.facts().counts()) {
      point(reader, each, true);
      point(reader, each, false);
    }
    checks(reader);
    reader.metric(
        "graft.auth",
        MetricReader.Type.COUNTER,
        "{request}",
        "Requests, by what their tokens were found to be.");
    security.tokens().measure((count, labels) -> reader.point(Labels.of(labels), count));
    reader.metric(
        "graft.security.ambiguous_paths",
        MetricReader.Type.COUNTER,
        "{request}",
        "Requests with a path that two servers could read differently.");
    reader.point(Labels.of(), security.ambiguousPaths());
    reader.metric(
        "graft.security.spoofed_headers",
        MetricReader.Type.COUNTER,
        "{request}",
        "Requests with a header that their sender may not set.");
    reader.point(Labels.of(), security.spoofedHeaders());
    MutualTls tls = security.tls();
    if (tls != null) {
      tls(reader, tls);
    }
  }

  private void checks(MetricReader reader) {
    Map<String, CheckCounts> counts = security.checkCounts();
    if (counts.isEmpty()) {
      return;
    }
    reader.metric(
        "graft.access.checks",
        MetricReader.Type.COUNTER,
        "{request}",
        "Requests about which an access rule has asked another service, by what it answered.");
    for (Map.Entry<String, CheckCounts> each : counts.entrySet()) {
      each.getValue()
          .read(
              (result, requests) ->
                  reader.point(Labels.of(RULE, each.getKey(), "graft.result", result), requests));
    }
  }

  private static void tls(MetricReader reader, MutualTls tls) {
    TlsCounts counts = tls.counts();
    if (counts != null) {
      reader.metric(
          "graft.tls.connections",
          MetricReader.Type.COUNTER,
          "{connection}",
          "Connections that were accepted, by how they are secured.");
      counts.connections((count, labels) -> reader.point(Labels.of(labels), count));
      reader.metric(
          "graft.tls.handshakes",
          MetricReader.Type.COUNTER,
          "{handshake}",
          "Handshakes that were completed, in full or by resuming a session.");
      counts.handshakes((count, labels) -> reader.point(Labels.of(labels), count));
      reader.metric(
          "graft.tls.failures",
          MetricReader.Type.COUNTER,
          "{connection}",
          "Connections that were refused, or whose handshake has failed.");
      counts.failures((count, labels) -> reader.point(Labels.of(labels), count));
    }
    Credentials own = tls.credentials();
    if (own != null) {
      reader.metric(
          "graft.tls.not_after",
          MetricReader.Type.GAUGE,
          "s",
          "When the certificate of this service expires, in seconds since 1970.");
      reader.point(Labels.of(), own.notAfter() / MILLIS_OF_SECOND);
    }
  }

  private static void point(MetricReader reader, RuleCount count, boolean enforced) {
    reader.point(
        Labels.of(RULE, count.rule(), ACTION, count.action(), ENFORCED, String.valueOf(enforced)),
        count.count(enforced));
  }
}

package io.graft.demo.facts;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.demo.blog.RunningService;
import io.graft.test.AdminClient;
import io.graft.test.Http;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The agent in one process of the blog, asked over its admin endpoint. */
public final class Agent {
  private static final Pattern ADMIN =
      Pattern.compile("\\[graft\\] .*\\badmin http://(127\\.0\\.0\\.1:\\d+).*");

  private final RunningService service;
  private final String startLine;
  private final AdminClient admin;

  private Agent(RunningService service, String startLine, AdminClient admin) {
    this.service = service;
    this.startLine = startLine;
    this.admin = admin;
  }

  /** Returns the agent of a process once it has said in its start line where it listens. */
  public static Optional<Agent> find(RunningService service) {
    return service.log().stream()
        .map(ADMIN::matcher)
        .filter(Matcher::find)
        .findFirst()
        .map(line -> new Agent(service, line.group(), AdminClient.at(line.group(1))));
  }

  public RunningService service() {
    return service;
  }

  /** {@code host:port} of its admin endpoint. */
  public String address() {
    return admin.base().substring("http://".length());
  }

  /** What it said of itself when it had started. */
  public String startLine() {
    return startLine;
  }

  /** {@code /graft/status}. */
  public Status status() {
    return new Status(admin.status());
  }

  /** The spans of one trace that this process took part in, from {@code /graft/traces}. */
  public List<Span> spans(String traceId) {
    return spansAt("/graft/traces?trace=" + traceId);
  }

  /** The spans of a time that are still in memory, from {@code /graft/traces}. */
  public List<Span> spans(Instant since) {
    long micros = TimeUnit.MILLISECONDS.toMicros(since.toEpochMilli());
    return spansAt("/graft/traces").stream().filter(span -> span.startMicros() >= micros).toList();
  }

  private List<Span> spansAt(String path) {
    List<Span> spans = new ArrayList<>();
    for (JsonNode span : Http.get(admin.base() + path).json().path("spans")) {
      JsonNode attributes = span.path("attributes");
      spans.add(
          new Span(
              service.name(),
              span.path("spanId").asText(),
              span.path("parentSpanId").asText(""),
              span.path("kind").asText().equals("SERVER"),
              span.path("name").asText(),
              span.path("destination").asText(""),
              attributes.path("network.peer.port").asText(""),
              span.path("startEpochMicros").asLong(),
              span.path("durationMicros").asLong(),
              attributes.path("http.response.status_code").asInt()));
    }
    return spans;
  }

  /** {@code /metrics}; nothing where the process is gone. */
  public Metrics metrics() {
    if (!service.isAlive()) {
      return Metrics.NONE;
    }
    try {
      return Metrics.parse(admin.metrics());
    } catch (RuntimeException | AssertionError e) {
      return Metrics.NONE;
    }
  }
}

package io.graft.contract.client;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request as it arrived at an instance. Header names are in lower case. */
record Received(
    String instance,
    String protocol,
    String method,
    String target,
    Map<String, List<String>> headers,
    String body,
    @Nullable String serverName,
    int callerPort) {

  /** The one value of a header; {@code null} where there is none. */
  @Nullable String header(String name) {
    List<String> values = headers.getOrDefault(name, List.of());
    if (values.size() > 1) {
      throw new AssertionError(name + " came " + values.size() + " times: " + values);
    }
    return values.isEmpty() || values.get(0).isEmpty() ? null : values.get(0);
  }

  String traceId() {
    return traceParent().substring(3, 35);
  }

  String spanId() {
    return traceParent().substring(36, 52);
  }

  private String traceParent() {
    String value = header("traceparent");
    if (value == null || !value.matches("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")) {
      throw new AssertionError("traceparent is " + value);
    }
    return value;
  }
}

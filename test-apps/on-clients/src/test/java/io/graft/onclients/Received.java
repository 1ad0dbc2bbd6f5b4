package io.graft.onclients;

import java.util.Map;

/**
 * A request as it arrived at an instance. Names of headers are in lower case.
 *
 * @param instance the address of the instance
 */
record Received(String instance, String method, String target, Map<String, String> headers) {
  String header(String name) {
    return headers.getOrDefault(name, "");
  }

  String traceId() {
    return header("traceparent").substring(3, 35);
  }

  String spanId() {
    return header("traceparent").substring(36, 52);
  }
}

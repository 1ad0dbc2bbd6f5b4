package io.graft.onclients;

import java.util.Map;

/** What is set for services, whoever chooses their instances. */
final class Rules {
  static final String FALLBACK = "of the rules";

  static final Map<String, String> ALL =
      Map.of(
          "answered.fallback", "200 text/plain " + FALLBACK,
          "answered-chosen.fallback", "200 text/plain " + FALLBACK,
          "flaky-chosen.retry.attempts", "2",
          "flaky-chosen.retry.backoff", "1ms",
          "broken-chosen.breaker.mode", "enforce",
          "flaky.breaker.mode", "off",
          "flaky-chosen.breaker.mode", "off");

  private Rules() {}
}

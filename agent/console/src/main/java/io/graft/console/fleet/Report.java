package io.graft.console.fleet;

import io.graft.console.report.Meter;
import io.graft.net.json.JsonException;
import io.graft.net.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an agent has reported of its instance. Immutable, and a few kilobytes at most. */
final class Report {
  private static final int MOST_CALLS = 60;
  private static final int LONGEST_TEXT = 300;

  final String service;
  final String instance;
  final @Nullable String mode;
  final double windowSeconds;
  final Meter served;
  final long wouldRefuse;
  final List<Call> calls;

  /** What it tells of its live rules; {@code null}: it has none. */
  final RulesView.@Nullable State rules;

  /** The document itself. */
  final String document;

  /** The calls to one service. */
  static final class Call {
    final String service;
    final boolean governed;
    final double perSecond;
    final double failureRatio;
    final double medianMillis;
    final double highMillis;
    final String breaker;
    final @Nullable String breakerReason;
    final long retryInMillis;
    final long refused;
    final long wouldRefuse;
    final List<Ejection> ejected = new ArrayList<>();

    private Call(JsonValue json) {
      service = text(json.get("service").text(""));
      governed = json.get("governed").flag(false);
      perSecond = json.get("perSecond").fraction(0);
      failureRatio = json.get("failureRatio").fraction(0);
      medianMillis = json.get("medianMillis").fraction(Double.NaN);
      highMillis = json.get("highMillis").fraction(Double.NaN);
      breaker = text(json.get("breaker").text("closed"));
      breakerReason = textOrNull(json.get("breakerReason").text());
      retryInMillis = json.get("retryInMillis").number(0);
      refused = json.get("refused").number(0);
      wouldRefuse = json.get("wouldRefuse").number(0) + json.get("wouldDecide").number(0);
      for (JsonValue each : json.get("ejected").elements()) {
        ejected.add(new Ejection(each));
      }
    }
  }

  /** An instance that gets no calls of the reporting one. */
  static final class Ejection {
    final String id;
    final @Nullable String reason;
    final long forMillis;

    private Ejection(JsonValue json) {
      id = text(json.get("id").text(""));
      reason = textOrNull(json.get("reason").text());
      forMillis = json.get("forMillis").number(0);
    }
  }

  private Report(JsonValue json, String document) {
    this.document = document;
    service = text(json.get("service").text(""));
    instance = text(json.get("instance").text(""));
    mode = textOrNull(json.get("agent").get("mode").text());
    windowSeconds = Math.max(1e-3, json.get("windowSeconds").fraction(1));
    served = Meter.read(json.get("served"));
    wouldRefuse = json.get("served").get("wouldRefuse").number(0);
    rules = RulesView.State.read(json.get("rules"));
    List<Call> all = new ArrayList<>();
    for (JsonValue each : json.get("calls").elements()) {
      if (all.size() < MOST_CALLS) {
        all.add(new Call(each));
      }
    }
    calls = Collections.unmodifiableList(all);
  }

  /**
   * Reads a report.
   *
   * @throws JsonException if it is not one; the message is a clause for people
   */
  static Report read(byte[] body) throws JsonException {
    String document = new String(body, StandardCharsets.UTF_8);
    JsonValue json = JsonValue.read(document);
    if (!json.isObject() || json.get("instance").text() == null) {
      throw new JsonException("what responds is not an agent", null);
    }
    return new Report(json, document);
  }

  /** Whether the instance calls a service, whose name is in lower case. */
  boolean calls(String name) {
    for (Call each : calls) {
      int colon = each.service.lastIndexOf(':');
      if (each.service.equalsIgnoreCase(name)
          || colon > 0 && each.service.substring(0, colon).equalsIgnoreCase(name)) {
        return true;
      }
    }
    return false;
  }

  static String text(String value) {
    return value.length() <= LONGEST_TEXT ? value : value.substring(0, LONGEST_TEXT);
  }

  private static @Nullable String textOrNull(@Nullable String value) {
    return value == null ? null : text(value);
  }
}

package io.graft.console.fleet;

import io.graft.net.json.JsonWriter;
import org.jspecify.annotations.Nullable;

/** The calls from one service to another, of all its instances that have reported. */
final class CallsView {
  private final String service;
  private boolean governed;
  private int instances;
  private double perSecond;
  private double failuresPerSecond;
  private double medianMillis = Double.NaN;
  private double highMillis = Double.NaN;
  private double weight;
  private String breaker = "closed";
  private @Nullable String breakerReason;
  private long retryInMillis;
  private long refused;
  private long wouldRefuse;

  CallsView(String service) {
    this.service = service;
  }

  void add(Report.Call call) {
    instances++;
    governed |= call.governed;
    perSecond += call.perSecond;
    failuresPerSecond += call.perSecond * call.failureRatio;
    // The mean of medians by traffic is near enough; of the slowest percent, the worst counts.
    if (!Double.isNaN(call.medianMillis)) {
      double share = Math.max(call.perSecond, 1e-6);
      medianMillis =
          Double.isNaN(medianMillis)
              ? call.medianMillis
              : (medianMillis * weight + call.medianMillis * share) / (weight + share);
      weight += share;
    }
    if (!Double.isNaN(call.highMillis)) {
      highMillis =
          Double.isNaN(highMillis) ? call.highMillis : Math.max(highMillis, call.highMillis);
    }
    if (severity(call.breaker) > severity(breaker)) {
      breaker = call.breaker;
      breakerReason = call.breakerReason;
      retryInMillis = call.retryInMillis;
    }
    refused += call.refused;
    wouldRefuse += call.wouldRefuse;
  }

  String breaker() {
    return breaker;
  }

  int severity() {
    return severity(breaker);
  }

  private static int severity(String state) {
    return state.equals("open")
        ? 3
        : state.equals("half-open") ? 2 : state.equals("ramping") ? 1 : 0;
  }

  void write(JsonWriter json) {
    json.field("service", service)
        .field("governed", governed)
        .field("instances", instances)
        .field("perSecond", perSecond);
    if (perSecond > 0) {
      json.field("failureRatio", failuresPerSecond / perSecond);
    }
    json.field("medianMillis", medianMillis)
        .field("highMillis", highMillis)
        .field("breaker", breaker)
        .field("breakerReason", breakerReason)
        .field("retryInMillis", retryInMillis)
        .field("refused", refused)
        .field("wouldRefuse", wouldRefuse);
  }
}

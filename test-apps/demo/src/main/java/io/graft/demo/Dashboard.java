package io.graft.demo;

import io.graft.demo.facts.Agent;
import io.graft.demo.facts.Durations;
import io.graft.demo.facts.Metrics;
import io.graft.demo.terminal.Grid;
import io.graft.demo.terminal.Style;
import io.graft.demo.traffic.Period;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Rates and latencies of the last seconds, as the agents' own metrics tell them. */
final class Dashboard {
  private static final String SERVED = "http_server_request_duration_seconds";
  private static final String CALLED = "http_client_request_duration_seconds_count";
  private static final String BREAKER = "graft_breaker_state";
  private static final int WINDOW = 4;

  private final Map<Agent, Deque<Metrics>> scrapes = new HashMap<>();

  /** Asks every agent, and returns the table. */
  List<String> refresh(List<Agent> agents, Period readers) {
    Grid grid =
        new Grid("process", ">pid", ">served/s", ">mean ms", ">p99 ms", ">5xx/s", "calls others");
    for (Agent agent : agents) {
      row(grid, agent);
    }
    List<String> lines = new ArrayList<>(grid.lines());
    lines.add(readersLine(readers));
    return lines;
  }

  private void row(Grid grid, Agent agent) {
    String pid = Long.toString(agent.service().pid());
    if (!agent.service().isAlive()) {
      String gone = Style.RED.of("gone");
      grid.row(Style.DIM.of(agent.service().name()), Style.DIM.of(pid), gone, "", "", "", "");
      return;
    }
    Deque<Metrics> recent = scrapes.computeIfAbsent(agent, key -> new ArrayDeque<>());
    Metrics now = agent.metrics();
    recent.addLast(now);
    if (recent.size() > WINDOW + 1) {
      recent.removeFirst();
    }
    Durations served = now.since(recent.getFirst(), SERVED);
    String errors = number(served.errors() / Math.max(1e-3, served.seconds()), 0);
    grid.row(
        Style.BOLD.of(agent.service().name()),
        pid,
        number(served.perSecond(), 0),
        number(served.meanMillis(), 1),
        number(served.millis(0.99), 0),
        served.errors() > 0 ? Style.RED.of(errors) : errors,
        calls(now, recent.getFirst()));
  }

  private static String calls(Metrics now, Metrics before) {
    double seconds = Math.max(1e-3, now.secondsSince(before));
    Map<String, Double> earlier = before.by("server_address", CALLED);
    Map<String, Double> breakers = now.by("graft_service", BREAKER);
    List<String> calls = new ArrayList<>();
    now.by("server_address", CALLED)
        .forEach(
            (service, count) -> {
              double rate = (count - earlier.getOrDefault(service, 0.0)) / seconds;
              calls.add(service + " " + number(rate, 0) + "/s" + breaker(breakers.get(service)));
            });
    return String.join("  ", calls);
  }

  private static String breaker(Double state) {
    if (state == null || state == 0) {
      return "";
    }
    return state == 2 ? Style.RED.of(" breaker open") : Style.YELLOW.of(" breaker half open");
  }

  private static String readersLine(Period readers) {
    return "    "
        + Style.BOLD.of("readers")
        + String.format(
            Locale.ROOT,
            "  %.0f pages/s, p50 %.0f ms, p99 %.0f ms, ",
            readers.rate(),
            readers.millis(0.5),
            readers.millis(0.99))
        + Style.GREEN.of(String.format(Locale.ROOT, "%,d good", readers.good()))
        + ", "
        + (readers.failed() == 0 ? Style.GREEN : Style.RED).of(readers.failed() + " failed");
  }

  private static String number(double value, int decimals) {
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }
}

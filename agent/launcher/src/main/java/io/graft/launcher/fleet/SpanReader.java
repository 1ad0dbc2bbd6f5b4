package io.graft.launcher.fleet;

import io.graft.launcher.terminal.AdminAgent;
import io.graft.net.json.JsonValue;
import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Reads the spans that agents keep in memory. */
final class SpanReader {
  static final String PATH = "/graft/traces";

  private static final int AT_ONCE = 8;

  private SpanReader() {}

  /** Returns the spans of all agents that answer, each with its service. */
  static List<JsonValue> read(List<AdminAgent> agents, String path) {
    ExecutorService threads =
        Executors.newFixedThreadPool(
            AT_ONCE,
            task -> {
              Thread thread = new Thread(task, "traces");
              thread.setDaemon(true);
              return thread;
            });
    try {
      List<Future<List<JsonValue>>> asked = new ArrayList<>();
      for (AdminAgent each : agents) {
        Callable<List<JsonValue>> question =
            () -> each.getSoon(path).json().get("spans").elements();
        asked.add(threads.submit(question));
      }
      List<JsonValue> spans = new ArrayList<>();
      for (Future<List<JsonValue>> each : asked) {
        spans.addAll(answer(each));
      }
      return spans;
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<JsonValue> answer(Future<List<JsonValue>> asked) {
    try {
      return asked.get();
    } catch (ExecutionException e) {
      // It has ended, or it hangs: the others have their part of the traces all the same.
      return new ArrayList<>();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new ArrayList<>();
    }
  }

  static String encoded(String text) {
    try {
      return URLEncoder.encode(text, "UTF-8");
    } catch (UnsupportedEncodingException e) {
      throw new IllegalStateException("each JVM has UTF-8", e);
    }
  }

  /**
   * Returns the spans of the one agent that was named.
   *
   * @throws IOException with a line for people: it does not answer
   */
  static List<JsonValue> of(AdminAgent agent, String path) throws IOException {
    return agent.get(path).json().get("spans").elements();
  }
}

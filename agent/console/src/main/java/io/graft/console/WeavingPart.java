package io.graft.console;

import io.graft.weaver.WeaveReport;
import io.graft.weaver.WeaveReport.Entry;
import io.graft.weaver.WeaveReport.State;
import java.util.function.Supplier;

/** What was woven into the application and what was not, and why. */
public final class WeavingPart implements Json.Content {
  private final Supplier<WeaveReport> report;

  /**
   * @param report asked at each request
   */
  public WeavingPart(Supplier<WeaveReport> report) {
    this.report = report;
  }

  @Override
  public void write(Json json) {
    WeaveReport now = report.get();
    list(json, "woven", now, State.WOVEN);
    list(json, "skipped", now, State.SKIPPED);
    list(json, "off", now, State.OFF);
  }

  private static void list(Json json, String name, WeaveReport report, State state) {
    json.list(
        name,
        elements -> {
          for (Entry entry : report.entries()) {
            if (entry.state() == state) {
              elements.object(fields -> write(fields, entry));
            }
          }
        });
  }

  private static void write(Json json, Entry entry) {
    json.field("advice", entry.advice())
        .field("class", entry.type())
        .field("method", entry.method())
        .field("loader", entry.loader())
        .field("reason", entry.reason());
    if (entry.failures() > 0) {
      json.field("failures", entry.failures());
    }
  }
}

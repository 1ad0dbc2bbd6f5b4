package io.graft.console.status;

import io.graft.net.json.JsonWriter;
import io.graft.weaver.Weaver;
import io.graft.weaver.api.WeaveReport;
import java.util.Locale;

/** {@code joinPoints}: what is woven, skipped and disabled, and why. */
public final class JoinPointsPart implements JsonWriter.Content {
  private final Weaver weaver;

  public JoinPointsPart(Weaver weaver) {
    this.weaver = weaver;
  }

  @Override
  public void write(JsonWriter json) {
    WeaveReport report = weaver.report();
    for (WeaveReport.State state : WeaveReport.State.values()) {
      json.list(
          state.name().toLowerCase(Locale.ROOT),
          list -> {
            for (WeaveReport.Entry entry : report.entries()) {
              if (entry.state() == state) {
                list.object(fields -> joinPoint(fields, entry));
              }
            }
          });
    }
  }

  private static void joinPoint(JsonWriter json, WeaveReport.Entry entry) {
    json.field("type", entry.type())
        .field("method", entry.method())
        .field("advice", entry.advice())
        .field("loader", entry.loader())
        .field("reason", entry.reason());
    if (entry.failures() > 0) {
      json.field("failures", entry.failures());
    }
  }
}

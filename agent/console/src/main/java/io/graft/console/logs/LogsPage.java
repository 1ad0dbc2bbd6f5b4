package io.graft.console.logs;

import io.graft.console.change.ChangeGuard;
import io.graft.console.fleet.FleetPage;
import io.graft.console.http.AdminRequest;
import io.graft.console.http.AdminResponse;
import io.graft.console.http.Page;
import io.graft.governance.setting.ValueParser;
import io.graft.net.http.HttpRequest;
import io.graft.net.json.JsonException;
import io.graft.net.json.JsonValue;
import io.graft.net.json.JsonWriter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * {@code /graft/logs}: the levels that are set in the application's logging libraries; by {@code
 * POST} {@code {"logger": …, "level": …, "for": "10m"}} another level for a while, or with {@code
 * "level": "reset"} the one before.
 */
public final class LogsPage implements Page {
  /** The path of this page. */
  public static final String PATH = "/graft/logs";

  private static final String USUAL = "10m";
  private static final long LEAST_MILLIS = 1000;
  private static final long MOST_MILLIS = 24 * 3600 * 1000L;
  private static final int LONGEST_NAME = 300;

  private final LogLevels levels;
  private final ChangeGuard guard;
  private final FleetPage fleet;
  private final String service;

  /**
   * @param service the name of this service as registries have it
   */
  public LogsPage(LogLevels levels, ChangeGuard guard, FleetPage fleet, String service) {
    this.levels = levels;
    this.guard = guard;
    this.fleet = fleet;
    this.service = service;
  }

  @Override
  public @Nullable AdminResponse refuse(AdminRequest request) {
    return guard.refuse(request);
  }

  @Override
  public AdminResponse answer(AdminRequest request) {
    if (request.method().equals("POST")) {
      AdminResponse refusal = change(request);
      if (refusal != null) {
        return refusal;
      }
    }
    JsonWriter json = new JsonWriter().open();
    levels.write(json);
    json.list("relayed", fleet::writeRelayed);
    json.object("access", may -> guard.write(may, request));
    return AdminResponse.ok(AdminResponse.JSON, json.close().toByteArray());
  }

  private @Nullable AdminResponse change(AdminRequest request) {
    // What another agent sends is signed, and that covers the query.
    boolean relayed = guard.isRelayed(request);
    JsonValue asked = JsonValue.NONE;
    if (!relayed) {
      try {
        asked = JsonValue.read(request.body());
      } catch (JsonException e) {
        return AdminResponse.error(400, "the body is no JSON: " + e.getMessage());
      }
    }
    String logger = text(relayed, request, asked, "logger", "");
    String level = text(relayed, request, asked, "level", "");
    String time = text(relayed, request, asked, "for", USUAL);
    String by = guard.who(request);
    if (relayed) {
      by = text(true, request, asked, "by", "somebody").replaceAll("\\p{Cntrl}", "?");
      by += ", by the console at " + request.peer();
    }
    if (!isName(logger) || !isName(level)) {
      return AdminResponse.error(400, "logger and level must be names; ROOT is the root logger");
    }
    boolean resets = level.equals("reset");
    long millis = 0;
    try {
      millis = resets ? LEAST_MILLIS : ValueParser.millis(time);
    } catch (IllegalArgumentException e) {
      return AdminResponse.error(400, "for: " + e.getMessage());
    }
    if (millis < LEAST_MILLIS || millis > MOST_MILLIS) {
      return AdminResponse.error(400, "for must be from 1s to 24h");
    }
    String to = asked.get("service").text();
    if (to != null) {
      AdminResponse refusal = relay(to, logger, level, time, by);
      if (refusal != null || !to.equals(service)) {
        return refusal;
      }
    }
    if (resets) {
      return levels.end(logger, by)
          ? null
          : AdminResponse.error(404, "the level of " + logger + " has not been changed here");
    }
    String failure = levels.change(logger, level, millis, by);
    return failure == null ? null : AdminResponse.error(409, failure);
  }

  private static String text(
      boolean relayed, AdminRequest request, JsonValue asked, String name, String otherwise) {
    String found = relayed ? request.parameter(name) : asked.get(name).text();
    return found == null ? otherwise : found;
  }

  /** Sends it to the other instances of a service. */
  private @Nullable AdminResponse relay(
      String to, String logger, String level, String time, String by) {
    String target =
        PATH
            + "?logger="
            + HttpRequest.encoded(logger)
            + "&level="
            + HttpRequest.encoded(level)
            + "&for="
            + HttpRequest.encoded(time)
            + "&by="
            + HttpRequest.encoded(by);
    try {
      guard.sign("", target);
    } catch (IOException e) {
      return AdminResponse.error(
          409, "other instances need graft.admin.token, the same as here (" + e.getMessage() + ")");
    }
    fleet.relay(
        to,
        target,
        instance -> {
          try {
            return guard.sign(instance, target);
          } catch (IOException e) {
            // The file has become unreadable just now; an empty signature is refused.
            return "";
          }
        });
    return null;
  }

  /** Names go into log lines, so they have neither blanks nor control characters. */
  private static boolean isName(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) <= ' ' || text.charAt(i) >= 127) {
        return false;
      }
    }
    return !text.isEmpty() && text.length() <= LONGEST_NAME;
  }
}

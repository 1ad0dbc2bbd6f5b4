package io.graft.launcher.command;

import io.graft.config.AgentArguments;
import io.graft.config.Settings;
import io.graft.governance.service.Instance;
import io.graft.net.json.JsonValue;
import io.graft.registry.runtime.Survey;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URL;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Asks the admin endpoint of a running service. */
final class AdminQuery {
  private static final int PATIENCE_MILLIS = 5_000;

  private AdminQuery() {}

  /**
   * Returns one part of the status page.
   *
   * @param admin {@code http://127.0.0.1:9400}, with or without its scheme
   * @throws IOException with a line for people
   */
  static JsonValue status(String admin, String part) throws IOException {
    String base = admin.indexOf("://") < 0 ? "http://" + admin : admin;
    while (base.endsWith("/")) {
      base = base.substring(0, base.length() - 1);
    }
    try {
      URL url = new URL(base + "/graft/status?part=" + part);
      HttpURLConnection connection = (HttpURLConnection) url.openConnection(Proxy.NO_PROXY);
      connection.setConnectTimeout(PATIENCE_MILLIS);
      connection.setReadTimeout(PATIENCE_MILLIS);
      if (connection.getResponseCode() != 200) {
        throw new IOException("status " + connection.getResponseCode());
      }
      try (InputStream in = connection.getInputStream()) {
        return JsonValue.read(in).get(part);
      }
    } catch (IOException | RuntimeException e) {
      throw new IOException("no admin endpoint responds at " + admin + " (" + e.getMessage() + ")");
    }
  }

  /**
   * Returns the address of the only admin endpoint in the embedded registry.
   *
   * @throws IOException with a line for people: there is not exactly one
   */
  static String only() throws IOException {
    Set<String> found = new TreeSet<>();
    try {
      Settings settings = Settings.read(AgentArguments.parse("graft.registry=file"));
      for (Survey.View view : Survey.of(settings, PATIENCE_MILLIS)) {
        for (List<Instance> instances : view.services().values()) {
          for (Instance each : instances) {
            String admin = each.metadata().get("admin");
            if (admin != null) {
              found.add(admin);
            }
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (found.size() != 1) {
      throw new IOException(
          found.isEmpty()
              ? "no service of this host is in the embedded registry; say which with --url"
              : "more than one service is running; say which with --url: " + found);
    }
    return found.iterator().next();
  }
}

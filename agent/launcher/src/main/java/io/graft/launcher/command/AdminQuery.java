package io.graft.launcher.command;

import io.graft.launcher.command.change.AdminAccess;
import io.graft.net.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URL;
import java.util.concurrent.TimeUnit;

/** Asks the admin endpoint of a running service. */
final class AdminQuery {
  private static final int PATIENCE_MILLIS = 5_000;

  private static final String CREDENTIALS = AdminAccess.CREDENTIALS;

  private static final int MOST_TRIES = 50;
  private static final long PAUSE_MILLIS = 200;

  private AdminQuery() {}

  /**
   * Returns one part of the status page.
   *
   * @param admin {@code http://127.0.0.1:9400}, with or without its scheme
   * @throws IOException with a line for people
   */
  static JsonValue status(String admin, String part) throws IOException {
    return status(admin, part, MOST_TRIES);
  }

  private static JsonValue status(String admin, String part, int tries) throws IOException {
    String base = admin.indexOf("://") < 0 ? "http://" + admin : admin;
    while (base.endsWith("/")) {
      base = base.substring(0, base.length() - 1);
    }
    try {
      URL url = new URL(base + "/graft/status?part=" + part);
      HttpURLConnection connection = (HttpURLConnection) url.openConnection(Proxy.NO_PROXY);
      connection.setConnectTimeout(PATIENCE_MILLIS);
      connection.setReadTimeout(PATIENCE_MILLIS);
      // Not as a browser, which would be sent to a form.
      connection.setRequestProperty("Accept", "application/json");
      connection.setInstanceFollowRedirects(false);
      String credentials = AdminAccess.credentials();
      if (credentials != null) {
        connection.setRequestProperty("Authorization", credentials);
      }
      int status = connection.getResponseCode();
      if (status == 503 && credentials != null && tries > 1) {
        // The password is being checked, which takes a moment.
        connection.getErrorStream().close();
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        return status(admin, part, tries - 1);
      }
      if (status == 401) {
        throw new IOException(
            credentials == null
                ? "it asks for a login; set "
                    + CREDENTIALS
                    + "=file:/path of a file of this user"
                    + " with name:password"
                : "wrong name or password in " + CREDENTIALS);
      }
      if (status != 200) {
        throw new IOException("status " + status);
      }
      try (InputStream in = connection.getInputStream()) {
        return JsonValue.read(in).get(part);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted");
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
    return AdminAccess.only();
  }
}

package io.graft.launcher.terminal;

import io.graft.config.AgentArguments;
import io.graft.config.Settings;
import io.graft.governance.service.Instance;
import io.graft.net.json.JsonValue;
import io.graft.net.server.Secret;
import io.graft.registry.runtime.Survey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The admin endpoint of a running agent. */
public final class AdminAgent {
  /** The name of the option that says which agent to ask. */
  public static final String URL = "--url";

  /** {@code name:password}, or {@code file:/path} of that. */
  private static final String CREDENTIALS = "GRAFT_ADMIN_CREDENTIALS";

  private static final int PATIENCE_MILLIS = 5_000;

  /** For one of several: one that hangs must not delay the others for long. */
  private static final int SHORT_PATIENCE_MILLIS = 1_500;

  private static final int MOST_BYTES = 64 << 20;
  private static final int MOST_TRIES = 50;
  private static final long PAUSE_MILLIS = 200;

  private final String admin;

  /** A response. */
  public static final class Document {
    private final int status;
    private final byte[] bytes;

    private Document(int status, byte[] bytes) {
      this.status = status;
      this.bytes = bytes;
    }

    public int status() {
      return status;
    }

    public byte[] bytes() {
      return bytes;
    }

    /** Returns the text of a response that is not JSON, for people. */
    public String line() {
      return Ansi.printable(new String(bytes, StandardCharsets.UTF_8).trim());
    }

    /**
     * @throws IOException if it is not JSON
     */
    public JsonValue json() throws IOException {
      return JsonValue.read(new ByteArrayInputStream(bytes));
    }
  }

  /**
   * @param admin {@code http://127.0.0.1:9400}, with or without its scheme
   */
  public AdminAgent(String admin) {
    this.admin = admin;
  }

  /** Its address as it was given. */
  public String address() {
    return admin;
  }

  /**
   * Returns the addresses of all admin endpoints in the embedded registry, in order.
   *
   * @throws IOException with a line for people: there is none
   */
  public static List<String> addresses() throws IOException {
    Set<String> found = new TreeSet<>();
    try {
      Settings settings = Settings.read(AgentArguments.parse("graft.registry=file"));
      for (Survey.View view : Survey.of(settings, PATIENCE_MILLIS)) {
        for (List<Instance> instances : view.services().values()) {
          for (Instance each : instances) {
            String address = each.metadata().get("admin");
            if (address != null) {
              found.add(address);
            }
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (found.isEmpty()) {
      throw new IOException(
          "no service of this host is in the embedded registry; say which agent to ask with "
              + URL
              + " <admin>");
    }
    return new ArrayList<>(found);
  }

  /**
   * Returns the address of the only admin endpoint in the embedded registry.
   *
   * @throws IOException with a line for people: there is not exactly one
   */
  public static String only() throws IOException {
    List<String> found = addresses();
    if (found.size() != 1) {
      throw new IOException(
          "more than one service is running; say which with --url: " + String.join(", ", found));
    }
    return found.get(0);
  }

  /**
   * Returns the agents to ask: the one that the arguments name, or all of the embedded registry.
   *
   * @throws IOException with a line for people: there is none
   */
  public static List<AdminAgent> all(Arguments arguments) throws IOException {
    String named = arguments.value(URL);
    List<AdminAgent> agents = new ArrayList<>();
    if (named != null) {
      agents.add(new AdminAgent(named));
    } else {
      for (String each : addresses()) {
        agents.add(new AdminAgent(each));
      }
    }
    return agents;
  }

  /**
   * Returns an agent that answers: each of them knows the whole fleet.
   *
   * @param agents at least one
   * @throws IOException with a line for people: none does
   */
  public static AdminAgent any(List<AdminAgent> agents) throws IOException {
    IOException failure = null;
    for (AdminAgent each : agents) {
      try {
        Document health = each.get("/graft/health", SHORT_PATIENCE_MILLIS);
        // 503 is the answer of one that is draining, or has just begun.
        if (health.status == 200 || health.status == 503) {
          return each;
        }
      } catch (IOException e) {
        failure = e;
      }
    }
    // Asked with patience, it says what is wrong.
    agents.get(0).get("/graft/health");
    throw failure == null ? new IOException("no admin endpoint responds") : failure;
  }

  /**
   * Returns a document of it, or a response that says why there is none.
   *
   * @throws IOException with a line for people: it does not respond, or asks for a login
   */
  public Document get(String path) throws IOException {
    return get(path, PATIENCE_MILLIS);
  }

  /** As {@link #get(String)}, as one of several that are asked. */
  public Document getSoon(String path) throws IOException {
    return get(path, SHORT_PATIENCE_MILLIS);
  }

  private Document get(String path, int patience) throws IOException {
    try {
      return get(path, patience, MOST_TRIES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted");
    } catch (IOException | RuntimeException e) {
      throw new IOException("no admin endpoint responds at " + admin + " (" + e.getMessage() + ")");
    }
  }

  private Document get(String path, int patience, int tries)
      throws IOException, InterruptedException {
    String base = admin.indexOf("://") < 0 ? "http://" + admin : admin;
    while (base.endsWith("/")) {
      base = base.substring(0, base.length() - 1);
    }
    HttpURLConnection connection =
        (HttpURLConnection) new URL(base + path).openConnection(Proxy.NO_PROXY);
    connection.setConnectTimeout(patience);
    connection.setReadTimeout(patience);
    // Not as a browser, which would be sent to a form.
    connection.setRequestProperty("Accept", "application/json");
    connection.setInstanceFollowRedirects(false);
    String credentials = credentials();
    if (credentials != null) {
      connection.setRequestProperty("Authorization", credentials);
    }
    int status = connection.getResponseCode();
    if (status == 503 && credentials != null && tries > 1 && !path.equals("/graft/health")) {
      // The password is being checked, which takes a moment.
      read(connection.getErrorStream());
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      return get(path, patience, tries - 1);
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
    return new Document(
        status, read(status < 400 ? connection.getInputStream() : connection.getErrorStream()));
  }

  private static byte[] read(@Nullable InputStream stream) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    if (stream == null) {
      return all.toByteArray();
    }
    byte[] buffer = new byte[8192];
    try (InputStream in = stream) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        all.write(buffer, 0, n);
        if (all.size() > MOST_BYTES) {
          throw new IOException("its response is longer than " + (MOST_BYTES >> 20) + " MiB");
        }
      }
    }
    return all.toByteArray();
  }

  /**
   * The header of {@code GRAFT_ADMIN_CREDENTIALS}; {@code null}: it is not set. Not an option of
   * the command, because other users can read command lines.
   */
  public static @Nullable String credentials() throws IOException {
    Secret pair = Secret.of(System.getenv(CREDENTIALS));
    return pair == null
        ? null
        : "Basic "
            + Base64.getEncoder()
                .encodeToString(pair.value().trim().getBytes(StandardCharsets.UTF_8));
  }
}

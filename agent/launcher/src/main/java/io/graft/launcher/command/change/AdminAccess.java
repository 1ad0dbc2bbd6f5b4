package io.graft.launcher.command.change;

import io.graft.config.AgentArguments;
import io.graft.config.Settings;
import io.graft.governance.service.Instance;
import io.graft.net.server.Secret;
import io.graft.registry.runtime.Survey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** How commands find an admin endpoint, and who they are there. */
public final class AdminAccess {
  /** The variable with {@code name:password}, or {@code file:/path} of that. */
  public static final String CREDENTIALS = "GRAFT_ADMIN_CREDENTIALS";

  private static final int PATIENCE_MILLIS = 5_000;

  private AdminAccess() {}

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

  /**
   * Returns the address of the only admin endpoint in the embedded registry.
   *
   * @throws IOException with a line for people: there is not exactly one
   */
  public static String only() throws IOException {
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

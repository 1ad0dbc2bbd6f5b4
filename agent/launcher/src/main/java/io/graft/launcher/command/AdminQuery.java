package io.graft.launcher.command;

import io.graft.launcher.terminal.AdminAgent;
import io.graft.net.json.JsonValue;
import java.io.IOException;

/** Asks the admin endpoint of a running service for a part of its status. */
final class AdminQuery {
  private AdminQuery() {}

  /**
   * Returns one part of the status page.
   *
   * @param admin {@code http://127.0.0.1:9400}, with or without its scheme
   * @throws IOException with a line for people
   */
  static JsonValue status(String admin, String part) throws IOException {
    AdminAgent.Document document = new AdminAgent(admin).get("/graft/status?part=" + part);
    if (document.status() != 200) {
      throw new IOException(
          "no admin endpoint responds at " + admin + " (status " + document.status() + ")");
    }
    return document.json().get(part);
  }

  /** Whether the embedded registry has an admin endpoint. */
  static boolean isAny() {
    try {
      return !AdminAgent.addresses().isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Returns the address of the only admin endpoint in the embedded registry.
   *
   * @throws IOException with a line for people: there is not exactly one
   */
  static String only() throws IOException {
    return AdminAgent.only();
  }
}

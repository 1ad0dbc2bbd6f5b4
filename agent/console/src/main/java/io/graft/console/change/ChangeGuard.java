package io.graft.console.change;

import io.graft.config.ProcessSettings;
import io.graft.config.Settings;
import io.graft.config.Value;
import io.graft.config.security.AdminLoginSettings;
import io.graft.console.http.AdminRequest;
import io.graft.console.http.AdminResponse;
import io.graft.net.json.JsonWriter;
import io.graft.net.server.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may change something through the admin endpoint: who sends the token of {@code
 * graft.admin.token}, or has logged in with a role of {@code graft.admin.login.change}. With
 * neither key, nobody.
 */
public final class ChangeGuard {
  /** The header with the token, in lower case. */
  public static final String TOKEN = "graft-admin-token";

  private static final String SIGNATURE = "graft-signature";
  private static final int SHORTEST_TOKEN = 16;
  private static final String OFF =
      "nothing can be changed here: set graft.admin.token=file:/path of a token, or"
          + " graft.admin.login.change=<role>";

  private final @Nullable Secret token;
  private final List<String> roles;
  private final String instance;

  /**
   * @param instance the id of this instance
   */
  public ChangeGuard(Settings settings, String instance) {
    this.instance = instance;
    Value named = settings.value(ProcessSettings.ADMIN_TOKEN);
    token = Secret.of(named == null ? null : named.text());
    Value login = settings.value(AdminLoginSettings.LOGIN);
    Value may = settings.value(AdminLoginSettings.CHANGE);
    roles =
        login == null || may == null
            ? Collections.<String>emptyList()
            : AdminLoginSettings.CHANGE.parse(may.text());
  }

  /** Returns the response to a request that may not change anything; {@code null}: it may. */
  public @Nullable AdminResponse refuse(AdminRequest request) {
    if (token == null && roles.isEmpty()) {
      return AdminResponse.error(403, OFF);
    }
    if (hasRole(request)) {
      return null;
    }
    String sent = request.header(TOKEN);
    String signature = request.header(SIGNATURE);
    if (token == null) {
      return AdminResponse.error(
          403, "this user has none of the roles of graft.admin.login.change");
    }
    if (sent == null && signature == null) {
      return AdminResponse.error(
          403, "a change needs the token of graft.admin.token in the header Graft-Admin-Token");
    }
    String valid;
    try {
      valid = valid();
    } catch (IOException e) {
      return AdminResponse.error(503, "graft.admin.token: " + e.getMessage());
    }
    if (sent == null && signature != null) {
      String target = request.path() + '?' + request.query();
      return RelaySignature.isValid(signature, valid, instance, target, now())
          ? null
          : AdminResponse.error(
              403, "it is signed with another graft.admin.token, for another instance, or too old");
    }
    boolean same =
        sent != null
            && MessageDigest.isEqual(
                valid.getBytes(StandardCharsets.UTF_8), sent.getBytes(StandardCharsets.UTF_8));
    return same ? null : AdminResponse.error(403, "this is not the token of graft.admin.token");
  }

  private static long now() {
    return System.currentTimeMillis() / 1000;
  }

  /** Returns the token. Throws an exception with a clause for people if there is none. */
  private String valid() throws IOException {
    String valid = token == null ? "" : token.value();
    if (valid.length() < SHORTEST_TOKEN) {
      throw new IOException("it has fewer than " + SHORTEST_TOKEN + " characters");
    }
    return valid;
  }

  /**
   * Signs a change for another instance.
   *
   * @param other the id of that instance
   * @param target path and query
   * @throws IOException if this agent has no token; the message is a clause
   */
  public String sign(String other, String target) throws IOException {
    return RelaySignature.of(valid(), other, target, now());
  }

  /** Whether a request that was not refused comes from another agent, for somebody there. */
  public boolean isRelayed(AdminRequest request) {
    return !hasRole(request) && request.header(TOKEN) == null && request.header(SIGNATURE) != null;
  }

  private boolean hasRole(AdminRequest request) {
    return request.user() != null && !Collections.disjoint(roles, request.roles());
  }

  /** Returns who has sent a request that was not refused, for the log. */
  public String who(AdminRequest request) {
    String user = hasRole(request) ? request.user() : null;
    return (user == null ? "the holder of the admin token" : user.replaceAll("\\p{Cntrl}", "?"))
        + " ("
        + request.peer()
        + ")";
  }

  /** Writes what a visitor needs to change something. */
  public void write(JsonWriter json, AdminRequest request) {
    boolean off = token == null && roles.isEmpty();
    json.field("allowed", hasRole(request))
        .field("token", token != null)
        .field("user", request.user())
        .field("reason", off ? OFF : null);
  }
}

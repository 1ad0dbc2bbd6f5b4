package io.graft.registry.kubernetes;

import io.graft.config.ProcessSettings;
import io.graft.config.Settings;
import io.graft.net.http.HttpRequest;
import io.graft.net.server.Secret;
import io.graft.net.server.ServerAccess;
import io.graft.net.server.ServerUrl;
import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The API server and this JVM's credentials: those of the pod it runs in, unless the URL has
 * others.
 */
final class Cluster {
  private static final int PORT = 443;
  private static final int LONGEST_LABEL = 63;
  private static final String[] PASSED = {"ca", "cert", "key", "token"};

  private final ServerUrl said;
  private final File account;
  private final String authority;
  private final boolean secure;
  private final @Nullable String namespace;

  private Cluster(
      ServerUrl said, File account, String authority, boolean secure, @Nullable String namespace) {
    this.said = said;
    this.account = account;
    this.authority = authority;
    this.secure = secure;
    this.namespace = namespace;
  }

  /**
   * Reads no file yet.
   *
   * @param account the directory of the pod's service account
   * @throws IllegalArgumentException if the URL is invalid; the message is a clause that says why
   */
  static Cluster of(ServerUrl url, Map<String, String> environment, File account) {
    String namespace = null;
    if (!url.servers().isEmpty()) {
      ServerUrl.Server host = url.servers().get(0);
      namespace = host.host();
      if (url.servers().size() > 1) {
        throw new IllegalArgumentException(
            "it has several namespaces; write kubernetes://a,kubernetes://b to read both");
      }
      if (!isLabel(namespace) || host.port() != PORT || !host.path().isEmpty()) {
        throw new IllegalArgumentException(
            "'"
                + host
                + "' is not a namespace; write ?server=https://<host>:<port> for an API server");
      }
    }
    String server = url.parameter("server");
    if (server != null) {
      boolean plain = server.startsWith("http://");
      int scheme = server.indexOf("://");
      String authority = scheme < 0 ? server : server.substring(scheme + 3);
      while (authority.endsWith("/")) {
        authority = authority.substring(0, authority.length() - 1);
      }
      if (authority.isEmpty() || scheme >= 0 && !plain && !server.startsWith("https://")) {
        throw new IllegalArgumentException(
            "server=" + server + " is not of the form https://<host>:<port>");
      }
      return new Cluster(url, account, authority, !plain, namespace);
    }
    String host = environment.get("KUBERNETES_SERVICE_HOST");
    String port = environment.get("KUBERNETES_SERVICE_PORT");
    if (host == null || host.isEmpty()) {
      throw new IllegalArgumentException(
          "this is not a pod (KUBERNETES_SERVICE_HOST is not set); from outside a cluster, set"
              + " ?server=https://<host>:<port>, ca and token");
    }
    String bracketed = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    String authority = bracketed + ":" + (port == null || port.isEmpty() ? "443" : port);
    return new Cluster(url, account, authority, true, namespace);
  }

  /** Whether this can be the name of a service or a namespace (RFC 1123). */
  static boolean isLabel(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean dash = c == '-' && i > 0 && i < text.length() - 1;
      if (!dash && (c < 'a' || c > 'z') && (c < '0' || c > '9')) {
        return false;
      }
    }
    return !text.isEmpty() && text.length() <= LONGEST_LABEL;
  }

  String describe() {
    return "kubernetes " + authority + (namespace == null ? "" : "/" + namespace);
  }

  /**
   * Returns the URL of the API server, with certificate and token. Checks whether the files exist.
   */
  ServerUrl server(Settings settings) {
    StringBuilder url = new StringBuilder("kubernetes://").append(authority);
    url.append("?tls=").append(secure);
    for (String name : PASSED) {
      String value = said.parameter(name);
      if (value != null) {
        url.append('&').append(name).append('=').append(HttpRequest.encoded(value));
      }
    }
    File authorities = new File(account, "ca.crt");
    if (said.parameter("ca") == null
        && settings.text(ProcessSettings.REGISTRY_TLS_CA) == null
        && authorities.exists()) {
      url.append("&ca=").append(HttpRequest.encoded(authorities.getPath()));
    }
    return ServerUrl.parse(url.toString(), PORT);
  }

  /** Returns the token; {@code null}: none, for example behind a proxy that adds it. */
  @Nullable Secret token(ServerAccess access) {
    Secret given = access.token();
    if (given != null) {
      return given;
    }
    File token = new File(account, "token");
    return secure && access.certificateFile() == null && token.exists()
        ? Secret.mounted(token.getPath())
        : null;
  }

  /** Returns the namespace of services that are called without one. */
  String namespace() {
    if (namespace != null) {
      return namespace;
    }
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                new FileInputStream(new File(account, "namespace")), StandardCharsets.UTF_8))) {
      String line = in.readLine();
      return line != null && isLabel(line.trim()) ? line.trim() : "default";
    } catch (IOException e) {
      // Not in a pod, or the service account is not mounted.
      return "default";
    }
  }
}

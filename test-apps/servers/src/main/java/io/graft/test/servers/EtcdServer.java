package io.graft.test.servers;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graft.test.ChildProcess;
import io.graft.test.Http;
import io.graft.test.Ports;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.opentest4j.AssertionFailedError;

/**
 * etcd, a cluster of one. Up in half a second. Its shortest lease is one second, where by etcd's
 * own defaults it would be two: it follows from the timeout of elections.
 */
public final class EtcdServer extends LocalServer {
  private final int peerPort = Ports.lasting();
  private @Nullable String rootPassword;
  private boolean authenticating;
  private @Nullable CertificateAuthority authority;
  private @Nullable Identity identity;
  private Api anonymous = new Api(url());

  public EtcdServer() {
    super("etcd");
  }

  /** Asks clients for a user; {@code root} may do everything. */
  public EtcdServer authenticate(String password) {
    rootPassword = password;
    return this;
  }

  /**
   * Speaks HTTPS only, and only to clients that an authority has certified. Where it asks for a
   * user too, it refuses certificates with a common name: it would take that for the user.
   */
  public EtcdServer tls(CertificateAuthority certifying) {
    authority = certifying;
    identity = certifying.server();
    anonymous = new Api(certifying.context(certifying.nameless()), url());
    return this;
  }

  /** Adds a user that may read and write all keys of a prefix. */
  public void addUser(String name, String password, String prefix) {
    call("auth/user/add", object().put("name", name).put("password", password));
    call("auth/role/add", object().put("name", name));
    ObjectNode granted = object().put("name", name);
    granted
        .putObject("perm")
        .put("permType", "READWRITE")
        .put("key", encode(prefix))
        .put("range_end", encode(endOf(prefix)));
    call("auth/role/grant", granted);
    call("auth/user/grant", object().put("user", name).put("role", name));
  }

  @Override
  public String url() {
    return (authority == null ? "http" : "https") + "://127.0.0.1:" + port();
  }

  @Override
  public EtcdServer start() {
    super.start();
    return this;
  }

  @Override
  ChildProcess launch(Path directory) {
    List<String> command = new ArrayList<>();
    command.add(Installation.command("etcd/usr/bin/etcd"));
    String peer = "http://127.0.0.1:" + peerPort;
    command.addAll(List.of("--data-dir", directory.resolve("data").toString()));
    command.addAll(List.of("--listen-client-urls", url(), "--advertise-client-urls", url()));
    command.addAll(List.of("--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer));
    command.addAll(List.of("--initial-cluster", "default=" + peer));
    command.addAll(List.of("--heartbeat-interval", "50", "--election-timeout", "500"));
    command.addAll(List.of("--logger", "zap", "--log-level", "warn"));
    if (authority != null) {
      command.addAll(List.of("--cert-file", identity.certificateFile().toString()));
      command.addAll(List.of("--key-file", identity.keyFile().toString()));
      command.addAll(List.of("--trusted-ca-file", authority.certificateFile().toString()));
      command.add("--client-cert-auth");
    }
    return ChildProcess.start("etcd", new ProcessBuilder(command));
  }

  @Override
  boolean isReady() {
    return anonymous.get("/health").json().path("health").asText().equals("true");
  }

  @Override
  void prepare() {
    authenticating = false;
    if (rootPassword != null) {
      call("auth/user/add", object().put("name", "root").put("password", rootPassword));
      call("auth/role/add", object().put("name", "root"));
      call("auth/user/grant", object().put("user", "root").put("role", "root"));
      call("auth/enable", object());
      authenticating = true;
    }
  }

  /** Its API, by the user {@code root} where it asks for one. */
  public Api api() {
    if (!authenticating) {
      return anonymous;
    }
    // A token does not outlive a restart, nor five minutes.
    ObjectNode login = object().put("name", "root").put("password", rootPassword);
    Http.Response answer = anonymous.post("/v3/auth/authenticate", login.toString());
    return anonymous.with(url(), "Authorization", answer.json().path("token").asText());
  }

  private void call(String path, ObjectNode asked) {
    Http.Response answer = api().post("/v3/" + path, asked.toString());
    if (answer.status() != 200) {
      throw new AssertionFailedError(answer.toString());
    }
  }

  /** Returns the key or value as its API has it. */
  static String encode(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The first key after all that begin with a prefix. */
  static String endOf(String prefix) {
    int last = prefix.length() - 1;
    return prefix.substring(0, last) + (char) (prefix.charAt(last) + 1);
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}

package io.graft.test.servers;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graft.test.ChildProcess;
import io.graft.test.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Consul: one agent that is the server too, with its data on disk. Up in two seconds, which is the
 * election of a leader.
 *
 * <p>No option makes it deregister critical services earlier than after a minute: it looks every 30
 * seconds for what has been critical for a minute at least.
 */
public final class ConsulServer extends LocalServer {
  private final int dnsPort = Ports.lasting();
  private final int rpcPort = Ports.lasting();
  private final int gossipPort = Ports.lasting();
  private @Nullable String token;
  private @Nullable CertificateAuthority authority;
  private @Nullable Identity identity;
  private Api api = new Api(url());

  public ConsulServer() {
    super("consul");
  }

  /** Denies everything to clients without a token. */
  public ConsulServer denyByDefault() {
    token = UUID.randomUUID().toString();
    api = api.with(url(), "X-Consul-Token", token);
    return this;
  }

  /** Speaks HTTPS only, and only to clients that an authority has certified. */
  public ConsulServer tls(CertificateAuthority certifying) {
    authority = certifying;
    identity = certifying.server();
    api = new Api(certifying.context(certifying.client("administrator")), url());
    return token == null ? this : denyByDefault();
  }

  /** The token that may do everything, where {@link #denyByDefault()} was asked for. */
  public String managementToken() {
    if (token == null) {
      throw new IllegalStateException("Consul asks for no token");
    }
    return token;
  }

  /**
   * Makes a token that may do what rules allow, for example {@code service_prefix "" { policy =
   * "write" }}.
   */
  public String token(String rules) {
    String name = "rules-" + UUID.randomUUID();
    api.put("/v1/acl/policy", object().put("Name", name).put("Rules", rules).toString());
    ObjectNode asked = object();
    asked.putArray("Policies").addObject().put("Name", name);
    return api.put("/v1/acl/token", asked.toString()).json().get("SecretID").asText();
  }

  @Override
  public String url() {
    return (authority == null ? "http" : "https") + "://127.0.0.1:" + port();
  }

  /** Where its DNS answers, by UDP and TCP. */
  public int dnsPort() {
    return dnsPort;
  }

  /** Its API, with the management token and a certificate where it asks for them. */
  public Api api() {
    return api;
  }

  @Override
  public ConsulServer start() {
    super.start();
    return this;
  }

  @Override
  ChildProcess launch(Path directory) throws IOException {
    Path configuration = directory.resolve("consul.json");
    write(configuration, configuration(directory.resolve("data")).toPrettyString());
    return ChildProcess.start(
        "consul",
        new ProcessBuilder(
            Installation.command("consul/usr/bin/consul"),
            "agent",
            "-config-file=" + configuration));
  }

  private ObjectNode configuration(Path data) {
    ObjectNode all = object();
    all.put("server", true).put("bootstrap_expect", 1).put("node_name", "test");
    all.put("data_dir", data.toString()).put("disable_host_node_id", true);
    all.put("bind_addr", "127.0.0.1").put("client_addr", "127.0.0.1");
    all.put("log_level", "warn").put("disable_update_check", true);
    // Outputs of checks are passed on at once, and the leader elects itself as fast as it may.
    all.put("check_update_interval", "0s").putObject("performance").put("raft_multiplier", 1);
    ObjectNode ports = all.putObject("ports");
    ports
        .put("http", authority == null ? port() : -1)
        .put("https", authority == null ? -1 : port());
    ports.put("dns", dnsPort).put("server", rpcPort);
    ports.put("serf_lan", gossipPort).put("serf_wan", -1).put("grpc", -1);
    if (token != null) {
      ObjectNode acl = all.putObject("acl").put("enabled", true).put("default_policy", "deny");
      acl.putObject("tokens").put("master", token).put("agent", token);
    }
    if (authority != null) {
      all.put("verify_incoming", true).put("ca_file", authority.certificateFile().toString());
      all.put("cert_file", identity.certificateFile().toString());
      all.put("key_file", identity.keyFile().toString());
    }
    return all;
  }

  /** Writes fail until there is a leader; the leader then enters the node, which takes a moment. */
  @Override
  boolean isReady() {
    return api.get("/v1/catalog/node/test").json().path("Node").has("ID");
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}

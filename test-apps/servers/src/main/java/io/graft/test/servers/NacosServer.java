package io.graft.test.servers;

import io.graft.test.ChildProcess;
import io.graft.test.Http;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Nacos, standalone, of the first or the second generation, by HTTP. Configuration and persistent
 * instances are kept on disk, ephemeral ones are not: after a restart they are unknown.
 *
 * <p>How soon an instance without heartbeats is unhealthy, and gone, is said by its own metadata.
 */
public final class NacosServer extends LocalServer {
  private final boolean second;
  private final String tokenKey = newSecret();
  private boolean authenticating;
  private @Nullable CertificateAuthority authority;

  private NacosServer(String name, boolean second, int... beside) {
    super(name, beside);
    this.second = second;
  }

  /** Nacos 1.4. */
  public NacosServer() {
    this("nacos", false);
  }

  /** Nacos 2.2. */
  public static NacosServer second() {
    // Its consensus takes a port, though it has nobody to agree with.
    return new NacosServer("nacos 2", true, -1_000);
  }

  /** Asks clients to log in; {@link #user()} may do everything. */
  public NacosServer authenticate() {
    authenticating = true;
    return this;
  }

  /** Speaks HTTPS only, and only to clients that an authority has certified. */
  public NacosServer tls(CertificateAuthority certifying) {
    authority = certifying;
    return this;
  }

  public String user() {
    return "nacos";
  }

  public String password() {
    return "nacos";
  }

  /** With {@code /nacos}. */
  @Override
  public String url() {
    return (authority == null ? "http" : "https") + "://127.0.0.1:" + port() + "/nacos";
  }

  /** Its API, logged in where it asks for that. Parameters belong into the query. */
  public Api api() {
    Api anonymous = authority == null ? new Api(url()) : new Api(authority.administrator(), url());
    if (!authenticating) {
      return anonymous;
    }
    String query = "?username=" + user() + "&password=" + password();
    Http.Response login = anonymous.post("/v1/auth/login" + query, "");
    if (login.status() != 200) {
      throw new IllegalStateException(login.toString());
    }
    return anonymous.with(
        url(), "Authorization", "Bearer " + login.json().get("accessToken").asText());
  }

  @Override
  public NacosServer start() {
    super.start();
    return this;
  }

  @Override
  ChildProcess launch(Path directory) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("server.address", "127.0.0.1");
    settings.put("server.port", port());
    settings.put("server.servlet.context-path", "/nacos");
    settings.put("spring.main.banner-mode", "off");
    settings.put("nacos.inetutils.ip-address", "127.0.0.1");
    settings.put("nacos.core.auth.enabled", authenticating);
    settings.put("nacos.core.auth.system.type", "nacos");
    settings.put("nacos.core.auth.server.identity.key", "server");
    settings.put("nacos.core.auth.server.identity.value", "of-the-tests");
    settings.put("nacos.core.auth.plugin.nacos.token.secret.key", tokenKey);
    // On a busy machine the database is not made within the three seconds that it has.
    settings.put("db.pool.config.connection-timeout", 120_000);
    if (authority != null) {
      settings.putAll(authority.springBoot());
    }
    // They would look for servers of their own.
    settings.put("management.metrics.export.elastic.enabled", false);
    settings.put("management.metrics.export.influx.enabled", false);
    return JavaProcess.on(Jdk.current())
        .name("nacos")
        .main(
            second ? "io.graft.test.servers.nacos2.Nacos" : "com.alibaba.nacos.Nacos",
            Installation.classPath(second ? "nacos2" : "nacos"))
        .jvmArguments("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
        // It was made for Java 8.
        .jvmArguments("--add-opens=java.base/java.lang=ALL-UNNAMED")
        .jvmArguments("--add-opens=java.base/java.util=ALL-UNNAMED")
        .jvmArguments("--add-opens=java.base/sun.net.util=ALL-UNNAMED")
        .property("java.io.tmpdir", directory)
        .property("nacos.home", directory)
        .property("nacos.standalone", true)
        .property("nacos.server.ip", "127.0.0.1")
        .arguments(
            settings.entrySet().stream()
                .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                .toArray(String[]::new))
        .start();
  }

  /** It reads its users some seconds after it has begun to answer, and nobody can log in before. */
  @Override
  boolean isReady() {
    return api().get("/v1/ns/service/list?pageNo=1&pageSize=1").status() == 200;
  }

  /** Nacos 1.4 waits for a quarter of a minute, though it has stopped to serve at once. */
  @Override
  Duration patience() {
    return Duration.ofSeconds(5);
  }

  private static String newSecret() {
    byte[] secret = new byte[48];
    new SecureRandom().nextBytes(secret);
    return Base64.getEncoder().encodeToString(secret);
  }
}

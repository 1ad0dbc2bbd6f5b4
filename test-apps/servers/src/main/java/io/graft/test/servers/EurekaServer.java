package io.graft.test.servers;

import io.graft.test.ChildProcess;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Eureka by Spring Cloud, on Spring Boot 3 or, as older fleets have it, on Spring Boot 2 and Java
 * 8. It keeps nothing on disk: what restarts is empty until clients register again, or a peer is
 * asked.
 *
 * <p>As tests want it, changes are seen within a second; {@link #setting} makes it as slow and as
 * protective as it is elsewhere. It evicts after twice the duration of a lease, which is its way.
 */
public final class EurekaServer extends LocalServer {
  private final boolean boot2;
  private final Map<String, Object> settings = new LinkedHashMap<>();
  private final List<EurekaServer> peers = new ArrayList<>();
  private String host = "127.0.0.1";
  private @Nullable String user;
  private @Nullable String password;
  private @Nullable CertificateAuthority authority;

  private EurekaServer(String name, boolean boot2) {
    super(name);
    this.boot2 = boot2;
    cacheUpdates(Duration.ofMillis(500));
    evictions(Duration.ofMillis(500));
    selfPreservation(false);
    setting("eureka.server.wait-time-in-ms-when-sync-empty", 0);
    // One that has peers asks those that know nothing five times, with 30 seconds between.
    setting("eureka.server.registry-sync-retry-wait-ms", 100);
  }

  /** Of Spring Boot 3. */
  public EurekaServer() {
    this("eureka", false);
  }

  /** Of Spring Boot 2, on Java 8. */
  public static EurekaServer onBoot2() {
    return new EurekaServer("eureka of Boot 2", true);
  }

  /** Asks clients for a password, by HTTP's basic authentication. */
  public EurekaServer authenticate(String name, String secret) {
    user = name;
    password = secret;
    return this;
  }

  /** Speaks HTTPS only, and only to clients that an authority has certified. */
  public EurekaServer tls(CertificateAuthority certifying) {
    authority = certifying;
    certifying.springBoot().forEach(this::setting);
    return this;
  }

  /** How old answers may be; 30 seconds by Eureka's own defaults. */
  public EurekaServer cacheUpdates(Duration interval) {
    return setting("eureka.server.response-cache-update-interval-ms", interval.toMillis());
  }

  /** How often leases are looked through; every minute by Eureka's own defaults. */
  public EurekaServer evictions(Duration interval) {
    return setting("eureka.server.eviction-interval-timer-in-ms", interval.toMillis());
  }

  /** Whether it keeps expired leases when many expire; it does by Eureka's own defaults. */
  public EurekaServer selfPreservation(boolean on) {
    return setting("eureka.server.enable-self-preservation", on);
  }

  /** Any other property of Spring Boot, Spring Cloud or Eureka. */
  public EurekaServer setting(String key, Object value) {
    settings.put(key, value);
    return this;
  }

  /** Makes servers that have not been started yet each other's peers. */
  public static void cluster(EurekaServer... servers) {
    for (int i = 0; i < servers.length; i++) {
      // Who has the same host is taken for the server itself. All of 127.0.0.0/8 is this machine.
      servers[i].host = "127.0.0." + (i + 1);
      for (EurekaServer other : servers) {
        if (other != servers[i]) {
          servers[i].peers.add(other);
        }
      }
    }
  }

  /** With {@code /eureka}, and without the password. */
  @Override
  public String url() {
    return (authority == null ? "http" : "https") + "://" + host + ":" + port() + "/eureka";
  }

  /** As clients of Eureka are given it where it asks for a password. */
  public String urlWithPassword() {
    return user == null ? url() : url().replace("://", "://" + user + ":" + password + "@");
  }

  /** Its API, with the password where there is one. */
  public Api api() {
    List<String> headers = new ArrayList<>(List.of("Accept", "application/json"));
    if (user != null) {
      byte[] login = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
      headers.addAll(
          List.of("Authorization", "Basic " + Base64.getEncoder().encodeToString(login)));
    }
    String[] all = headers.toArray(String[]::new);
    return authority == null ? new Api(url(), all) : new Api(authority.administrator(), url(), all);
  }

  @Override
  public EurekaServer start() {
    super.start();
    return this;
  }

  @Override
  ChildProcess launch(Path directory) {
    Map<String, Object> all = new LinkedHashMap<>(settings);
    all.put("server.address", host);
    all.put("server.port", port());
    all.put("spring.application.name", "eureka");
    all.put("spring.main.banner-mode", "off");
    all.put("eureka.instance.hostname", host);
    all.put("eureka.client.register-with-eureka", !peers.isEmpty());
    all.put("eureka.client.fetch-registry", !peers.isEmpty());
    all.put(
        "eureka.client.service-url.defaultZone",
        peers.isEmpty()
            ? url() + "/"
            : String.join(",", peers.stream().map(peer -> peer.urlWithPassword() + "/").toList()));
    if (user != null) {
      all.put("spring.security.user.name", user);
      all.put("spring.security.user.password", password);
    }
    return JavaProcess.on(boot2 ? Jdk.require(8) : Jdk.current())
        .name("eureka")
        .main(
            "io.graft.test.servers.eureka.Eureka",
            Installation.classPath(boot2 ? "eureka-boot2" : "eureka"))
        .jvmArguments("-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
        .property("java.io.tmpdir", directory)
        .arguments(
            all.entrySet().stream()
                .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                .toArray(String[]::new))
        .start();
  }

  @Override
  boolean isReady() {
    return api().get("/apps").status() == 200;
  }
}

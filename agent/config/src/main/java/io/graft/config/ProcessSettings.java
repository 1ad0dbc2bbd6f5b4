package io.graft.config;

import io.graft.governance.rule.Forwarding;
import io.graft.governance.setting.Setting;
import io.graft.governance.setting.SettingGroup;
import java.util.List;

/** The settings of the whole process, in the order of the documentation. Most are read once. */
public final class ProcessSettings {
  private static final SettingGroup ALL = SettingGroup.process("");

  public static final Setting<Boolean> ENABLED =
      ALL.flag("enabled", "true")
          .live()
          .help(
              "the kill switch: with `false` at the start nothing is woven; later, nothing is"
                  + " governed");

  public static final Setting<String> MODE =
      ALL.choice("mode", "enforce", "enforce", "observe")
          .live()
          .help("`observe` computes each decision and counts it, but enforces none");

  public static final Setting<String> CONFIG =
      ALL.text("config", null)
          .help("a file of settings (Java properties, UTF-8), the weakest source");

  public static final Setting<String> RULES =
      ALL.text("rules", null)
          .help(
              "live rules: `file:/etc/graft/rules.properties`, `consul://h:8500/graft`,"
                  + " `nacos://h:8848`, `etcd://h:2379/graft` or `zookeeper://h:2181/graft`; a"
                  + " change takes effect within two seconds");

  public static final Setting<String> SERVICE_NAME =
      ALL.text("service.name", null)
          .unset(
              "`otel.service.name`, `spring.application.name`, the application in a server, the jar"
                  + " or the main class, in that order")
          .help("the name of this service");

  public static final Setting<Boolean> SERVICE_PER_CONTEXT =
      ALL.flag("service.per-context", "false")
          .help(
              "whether each web application of a Tomcat, Jetty, Undertow or WildFly is a service of"
                  + " its own, named after its context; the root's has the name of the container");

  public static final Setting<String> SERVICE_VERSION =
      ALL.text("service.version", null)
          .unset("the version in the jar's manifest or file name")
          .help("the version of this service");

  public static final Setting<String> SERVICE_ZONE =
      ALL.text("service.zone", null).help("the zone of this instance");

  public static final Setting<List<String>> SERVICE_TAGS =
      ALL.list("service.tags", null)
          .help("further tags of this instance for others, for example `canary,color=blue`");

  public static final Setting<Double> SERVICE_WEIGHT =
      ALL.number("service.weight", "1")
          .zero("none")
          .help("its share of the traffic, relative to other instances");

  public static final Setting<Integer> SERVICE_PRIORITY =
      ALL.integer("service.priority", "0")
          .help(
              "the failover order: instances with a higher number get calls if too few with lower"
                  + " numbers are healthy");

  public static final Setting<String> SERVICE_ADDRESS =
      ALL.text("service.address", null)
          .unset(
              "the bound address (for a wildcard: loopback in the embedded registry, otherwise the"
                  + " address from which this host reaches the registry)")
          .help("the address under which others call this instance");

  public static final Setting<Integer> SERVICE_PORT =
      ALL.integer("service.port", null)
          .unset("the bound port that most likely serves the application")
          .help(
              "the port under which others call this instance; it is registered even if no adapter"
                  + " governs it");

  public static final Setting<String> SERVICE_DESCRIPTION =
      ALL.text("service.description", null)
          .help("what this service does, in a sentence for the console, at most 200 bytes");

  public static final Setting<String> SERVICE_OWNER =
      ALL.text("service.owner", null)
          .help("who looks after this service, for the console, at most 100 bytes");

  public static final Setting<String> SERVICE_LINK =
      ALL.text("service.link", null)
          .help(
              "an `http://` or `https://` URL of more about this service, for the console, at most"
                  + " 200 bytes");

  public static final Setting<String> REGISTRY =
      ALL.text("registry", "file")
          .help(
              "where services are registered and discovered: `file[:dir]`, `consul://h:8500`,"
                  + " `eureka://h:8761/eureka`, `nacos://h:8848`, `etcd://h:2379`,"
                  + " `zookeeper://h:2181`, `kubernetes://[namespace]`, `dns://[domain]`,"
                  + " `static:orders=h:p,h:p,users=h:p` or `none`; with several, separated by"
                  + " commas, this instance registers in all and a service is looked up in the"
                  + " first that knows it");

  public static final Setting<String> REGISTRY_DIR =
      ALL.text("registry.dir", "~/.graft/registry")
          .help("where the embedded registry stores its leases");

  public static final Setting<String> REGISTRY_CACHE =
      ALL.text("registry.cache", "~/.graft/cache")
          .help(
              "where the last known instances are stored, for a start while the registry is down;"
                  + " `none` stores nothing");

  public static final Setting<Boolean> REGISTRY_LINK_LOCAL =
      ALL.flag("registry.link-local", "false")
          .help(
              "whether registries may list link-local (169.254.0.0/16, fe80::/10)"
                  + " and multicast addresses; a `static:` list always may");

  public static final Setting<Boolean> REGISTRY_TLS =
      ALL.flag("registry.tls", null)
          .unset(
              "on if one of the next is set. This and the next apply to each registry and source of"
                  + " rules whose URL has no `?tls=`, `ca=`, `cert=`, `key=`, `user=`,"
                  + " `password=` or `token=`")
          .help("whether to use TLS for registries");

  public static final Setting<String> REGISTRY_TLS_CA =
      ALL.text("registry.tls.ca", null)
          .unset("the JVM's trusted certificates")
          .help("a PEM file of the certificates to trust for registries");

  public static final Setting<String> REGISTRY_TLS_CERT =
      ALL.text("registry.tls.cert", null).help("a PEM file with the client certificate");

  public static final Setting<String> REGISTRY_TLS_KEY =
      ALL.text("registry.tls.key", null)
          .unset("the file of the certificate")
          .help("a PEM file with the private key, unencrypted");

  public static final Setting<String> REGISTRY_USER =
      ALL.text("registry.user", null).help("the user name, or `file:/path`");

  public static final Setting<String> REGISTRY_PASSWORD =
      ALL.text("registry.password", null)
          .help("the password, or `file:/path`, which is read again when it changes");

  public static final Setting<String> REGISTRY_TOKEN =
      ALL.text("registry.token", null)
          .help("a token, for example for Consul or Kubernetes, or `file:/path`");

  public static final Setting<List<String>> MAP =
      ALL.list("map", null)
          .live()
          .help(
              "addresses that stand for a service: `legacy-host:8080=orders,10.0.0.5:9000=users`; a"
                  + " host without a port stands for all its ports");

  public static final Setting<Forwarding> FORWARD_HEADERS =
      ALL.of("forward.headers", new HeaderNames(), null)
          .live()
          .help(
              "the headers of a served request that the calls made for it carry to services:"
                  + " `x-tenant,x-request-id`; a header that the application sets itself stays as"
                  + " it is, and hosts that no registry knows get only what"
                  + " `graft.client.<host>.forward.headers` lists");

  public static final Setting<String> FLOOR =
      ALL.choice("floor", "on", "on", "off")
          .live()
          .help(
              "whether TCP connections of clients that Graft does not know, such as drivers of"
                  + " databases, are balanced when they are opened: names that a registry or"
                  + " `graft.map` knows resolve to virtual addresses in 240.71.0.0/16");

  public static final Setting<List<String>> WEAVE_RELOCATED =
      ALL.list("weave.relocated", null)
          .help(
              "the prefixes below which the application has copies of libraries, as shading tools"
                  + " make them, each with its last dot: with `wiremock.`, the adapter of"
                  + " `org.eclipse.jetty.server.Server` also finds"
                  + " `wiremock.org.eclipse.jetty.server.Server`");

  public static final Setting<List<String>> WEAVE_SKIP =
      ALL.list("weave.skip", null)
          .help(
              "the adapters to leave out, by their names in `doctor`: with `tomcat,okhttp` neither"
                  + " requests to Tomcat nor calls of OkHttp are governed, as if Graft did not know"
                  + " these libraries");

  public static final Setting<String> ADMIN =
      ALL.text("admin", "127.0.0.1:0")
          .help("the address of the admin endpoint, where port 0 is any free one, or `off`");

  public static final Setting<String> ADMIN_TOKEN =
      ALL.text("admin.token", null)
          .unset("nobody, unless `graft.admin.login.change` lets users")
          .help(
              "`file:/path` of a token of at least 16 characters; who sends it may change rules and"
                  + " log levels through the admin endpoint");

  public static final Setting<String> TRACES =
      ALL.choice("traces", "on", "on", "off")
          .help(
              "`off` leaves traces to another agent or to the application: Graft makes no spans,"
                  + " sends no trace headers and adds no ids to logs");

  public static final Setting<String> SECURITY_LIVE =
      ALL.choice("security.live", "tighten", "tighten", "all", "none")
          .help(
              "which changes of live rules to what is enforced of access, tokens and encryption are"
                  + " accepted: those that certainly let nobody in who was refused, all, or none; a"
                  + " revision with another one is refused as a whole");

  public static final Setting<String> TLS =
      // Not a choice: a value that is not valid must not leave the door open.
      ALL.text("tls", "off")
          .live()
          .help(
              "mutual TLS at the ports of this service: `off`, `permissive`, which also serves"
                  + " plaintext, or `strict`, which serves only requests of proven services; live"
                  + " rules change it between the last two only");

  public static final Setting<String> TLS_CERT =
      ALL.text("tls.cert", null)
          .help(
              "a PEM file with the certificate of this service, a SPIFFE id, and its chain; it is"
                  + " read again when it changes");

  public static final Setting<String> TLS_KEY =
      ALL.text("tls.key", null)
          .unset("the file of the certificate")
          .help("a PEM file with its private key, unencrypted");

  public static final Setting<String> TLS_CA =
      ALL.text("tls.ca", null)
          .unset("the self-signed ones in the file of the certificate")
          .help("a PEM file with the certificate authorities that vouch for other services");

  public static final Setting<String> TLS_ISSUER =
      ALL.choice("tls.issuer", null, "files", "embedded")
          .unset("`files` if `graft.tls.cert` is set, else `embedded` with the embedded registry")
          .help(
              "where the certificate comes from: `embedded` is an authority of this user, in"
                  + " `~/.graft/ca` or in the directory of the registry");

  public static final Setting<String> TLS_DOMAIN =
      ALL.text("tls.domain", null)
          .unset("that of the certificate, `graft.local` for the embedded authority")
          .help("the trust domain of this service");

  public static final Setting<List<String>> TLS_DOMAINS =
      ALL.list("tls.domains", null).help("further trust domains whose services are accepted");

  public static final Setting<Long> TLS_LIFETIME =
      ALL.duration("tls.lifetime", "24h")
          .range("2s", "90d")
          .help("how long a certificate of the embedded authority is valid; half of it is used");

  public static final Setting<String> SERVER_TLS_PORT =
      ALL.text("server.tls.port", "same")
          .help(
              "where TLS is accepted: at the `same` port as the application's, at any free one"
                  + " (`auto`), or at this port; where the same cannot be shared, it is `auto`");

  public static final Setting<List<String>> SERVER_TLS_EXEMPT =
      ALL.list("server.tls.exempt", null)
          .help(
              "what `strict` serves in plaintext, such as probes: matches, `GET /health`, or"
                  + " `loopback`");

  public static final Setting<Long> SERVER_TLS_AGE =
      ALL.duration("server.tls.age", "1h")
          .range("1s", "30d")
          .help("after this time the next response closes the connection");

  public static final Setting<String> TOKEN_KEY =
      ALL.text("token.key", null)
          .help(
              "a PEM file with the private key and the certificates by which this service signs"
                  + " its own tokens, for `graft.client.<service>.auth=workload`");

  public static final Setting<Long> TOKEN_LIFETIME =
      ALL.duration("token.lifetime", "5m")
          .range("30s", "1h")
          .help("how long a token that this service signs is valid");

  private ProcessSettings() {}

  /** In the order of the documentation. */
  static List<Setting<?>> all() {
    return ALL.settings();
  }
}

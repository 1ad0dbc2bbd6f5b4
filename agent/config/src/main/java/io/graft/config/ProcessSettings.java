package io.graft.config;

import static io.graft.config.Setting.Type.CHOICE;
import static io.graft.config.Setting.Type.FLAG;
import static io.graft.config.Setting.Type.INTEGER;
import static io.graft.config.Setting.Type.LIST;
import static io.graft.config.Setting.Type.NUMBER;
import static io.graft.config.Setting.Type.TEXT;

/** The catalogue's rows of what concerns the whole process. */
final class ProcessSettings {
  private static final boolean LIVE = true;
  private static final boolean FIXED = false;

  static final Setting[] ALL = {
    new Setting(
        "graft.enabled",
        FLAG,
        "true",
        LIVE,
        "the kill switch: with `false` at start nothing is woven, later everything passes through"),
    new Setting(
        "graft.mode",
        CHOICE,
        "enforce",
        LIVE,
        "`observe` computes every decision, counts what it would have done, and acts on none",
        "enforce",
        "observe"),
    new Setting(
        "graft.config",
        TEXT,
        null,
        FIXED,
        "a file of settings (Java properties, UTF-8), the weakest source"),
    new Setting(
        "graft.rules",
        TEXT,
        null,
        FIXED,
        "live rules: `file:/etc/graft/rules.properties`, `consul://h:8500/graft`,"
            + " `nacos://h:8848`, `etcd://h:2379/graft` or `zookeeper://h:2181/graft`; a change is"
            + " in force within two seconds"),
    new Setting(
        "graft.service.name",
        TEXT,
        null,
        FIXED,
        "this service; by default `otel.service.name`, `spring.application.name`, the application"
            + " in a server, the jar or the main class, in that order"),
    new Setting(
        "graft.service.version",
        TEXT,
        null,
        FIXED,
        "its version; by default that of the jar's manifest or file name"),
    new Setting("graft.service.zone", TEXT, null, FIXED, "the zone that it runs in"),
    new Setting(
        "graft.service.tags",
        LIST,
        null,
        FIXED,
        "what else to tell others of it, for example `canary,color=blue`"),
    new Setting(
        "graft.service.weight",
        NUMBER,
        "1",
        FIXED,
        "its share of traffic beside the other instances; 0 is none"),
    new Setting(
        "graft.service.priority",
        INTEGER,
        "0",
        FIXED,
        "the order of failover: instances of a higher number are called where too few of the lower"
            + " ones are healthy"),
    new Setting(
        "graft.service.address",
        TEXT,
        null,
        FIXED,
        "the address that others are told to call; by default the one really bound, for a wildcard"
            + " loopback in the embedded registry, and elsewhere the one by which this host reaches"
            + " the registry"),
    new Setting(
        "graft.service.port",
        INTEGER,
        null,
        FIXED,
        "the port that others are told to call, which registers though no adapter knows what"
            + " listens; by default the one really bound that is the service by all evidence"),
    new Setting(
        "graft.registry",
        TEXT,
        "file",
        FIXED,
        "where services are found: `file[:dir]`, `consul://h:8500`, `eureka://h:8761/eureka`,"
            + " `nacos://h:8848`, `etcd://h:2379`, `zookeeper://h:2181`, `kubernetes://[namespace]`,"
            + " `dns://[domain]`, `static:orders=h:p,h:p,users=h:p` or `none`; a comma list"
            + " registers in all and discovers from the first that knows the name"),
    new Setting(
        "graft.registry.dir",
        TEXT,
        "~/.graft/registry",
        FIXED,
        "where the embedded registry keeps its leases"),
    new Setting(
        "graft.registry.cache",
        TEXT,
        "~/.graft/cache",
        FIXED,
        "where the last known instances are kept, for a start while the registry is down; `none`"
            + " keeps nothing"),
    new Setting(
        "graft.registry.link-local",
        FLAG,
        "false",
        FIXED,
        "whether registries may send calls to addresses of the link (169.254.0.0/16, fe80::/10)"
            + " and of many hosts (multicast); a `static:` list always may"),
    new Setting(
        "graft.registry.tls",
        FLAG,
        null,
        FIXED,
        "whether registries are asked by TLS; by default where one of the next is set. This and the"
            + " next are for every registry and source of rules whose URL does not say it by"
            + " `?tls=`, `ca=`, `cert=`, `key=`, `user=`, `password=` or `token=`"),
    new Setting(
        "graft.registry.tls.ca",
        TEXT,
        null,
        FIXED,
        "the authorities that registries have to be certified by, a file of PEM; by default those"
            + " that the JVM trusts"),
    new Setting(
        "graft.registry.tls.cert",
        TEXT,
        null,
        FIXED,
        "the certificate to come with, a file of PEM"),
    new Setting(
        "graft.registry.tls.key",
        TEXT,
        null,
        FIXED,
        "its key, a file of PEM without a password; by default that of the certificate"),
    new Setting(
        "graft.registry.user",
        TEXT,
        null,
        FIXED,
        "the user to come as; `file:/path` is the content of a file"),
    new Setting(
        "graft.registry.password",
        TEXT,
        null,
        FIXED,
        "the user's password, or `file:/path`, which is read again when it changes"),
    new Setting(
        "graft.registry.token",
        TEXT,
        null,
        FIXED,
        "a token, as Consul and Kubernetes have them, or `file:/path`"),
    new Setting(
        "graft.map",
        LIST,
        null,
        LIVE,
        "addresses that mean a service: `legacy-host:8080=orders,10.0.0.5:9000=users`; a host"
            + " without a port stands for all of its ports"),
    new Setting(
        "graft.admin",
        TEXT,
        "127.0.0.1:0",
        FIXED,
        "address of the admin endpoint, where port 0 is any free one, or `off`"),
    new Setting(
        "graft.traces",
        CHOICE,
        "on",
        FIXED,
        "`off` leaves traces to another agent or to the application: no spans, no trace headers and"
            + " no ids in logs of Graft's",
        "on",
        "off"),
  };

  private ProcessSettings() {}
}

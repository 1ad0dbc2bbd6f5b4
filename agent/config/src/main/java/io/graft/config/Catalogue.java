package io.graft.config;

import static io.graft.config.Setting.Type.CHOICE;
import static io.graft.config.Setting.Type.DURATION;
import static io.graft.config.Setting.Type.FLAG;
import static io.graft.config.Setting.Type.INTEGER;
import static io.graft.config.Setting.Type.LIST;
import static io.graft.config.Setting.Type.NUMBER;
import static io.graft.config.Setting.Type.RATIO;
import static io.graft.config.Setting.Type.TEXT;

import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Every key that there is. What is not here is unknown to the agent; validation, "did you mean" and
 * the table in the README come from here.
 */
public final class Catalogue {
  /** What all keys begin with. */
  public static final String PREFIX = "graft.";

  static final String CLIENT = "graft.client.";

  private static final String EVERY_CLIENT = "graft.client.*.";

  private static final boolean LIVE = true;
  private static final boolean FIXED = false;

  private static final Setting[] ALL = {
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
        "live rules: `file:/etc/graft/rules.properties` is read again within a second of a change"),
    new Setting(
        "graft.service.name",
        TEXT,
        null,
        FIXED,
        "this service; by default `otel.service.name`, `spring.application.name`, the web"
            + " application of a Tomcat, the jar or the main class, in that order"),
    new Setting(
        "graft.service.version",
        TEXT,
        null,
        FIXED,
        "its version; by default that of the jar's manifest or file name"),
    new Setting("graft.service.zone", TEXT, null, FIXED, "the zone that it runs in"),
    new Setting("graft.service.tags", LIST, null, FIXED, "what else to tell others of it"),
    new Setting(
        "graft.service.weight",
        NUMBER,
        "1",
        FIXED,
        "its share of traffic beside the other instances"),
    new Setting(
        "graft.service.address",
        TEXT,
        null,
        FIXED,
        "the address that others are told to call; by default the one really bound, for a wildcard"
            + " loopback in the embedded registry and the first routable one elsewhere"),
    new Setting(
        "graft.service.port",
        INTEGER,
        null,
        FIXED,
        "the port that others are told to call; by default the one really bound"),
    new Setting(
        "graft.registry",
        TEXT,
        "file",
        FIXED,
        "where services are found: `file[:dir]`, `static:orders=h:p,h:p,users=h:p` or `none`; a"
            + " comma list registers in all and discovers from the first that knows the name"),
    new Setting(
        "graft.registry.dir",
        TEXT,
        "~/.graft/registry",
        FIXED,
        "where the embedded registry keeps its leases"),
    new Setting(
        "graft.map",
        LIST,
        null,
        LIVE,
        "addresses that mean a service: `legacy-host:8080=orders,10.0.0.5:9000=users`"),
    new Setting(
        "graft.admin",
        TEXT,
        "127.0.0.1:0",
        FIXED,
        "address of the admin endpoint, where port 0 is any free one, or `off`"),
    new Setting(
        "graft.server.concurrency",
        INTEGER,
        "0",
        LIVE,
        "requests served at once before more are refused with 503; 0 is no limit"),
    new Setting(
        "graft.server.drain",
        DURATION,
        "20s",
        LIVE,
        "the longest time that a shutdown waits, for callers to leave and then for requests in"
            + " flight to end; 0 to 10m"),
    new Setting(
        "graft.server.drain.delay",
        DURATION,
        null,
        LIVE,
        "the part of it in which an instance that has left the registry serves as before; by"
            + " default what the registry needs to tell others, 1s in the embedded one"),
    new Setting(
        "graft.client.*.balance",
        CHOICE,
        "p2c",
        LIVE,
        "how an instance is chosen: the less loaded of two at random, by latency (`p2c`), in turn, or at random",
        "p2c",
        "round-robin",
        "random"),
    new Setting(
        "graft.client.*.slow-start",
        DURATION,
        "30s",
        LIVE,
        "how long a new instance takes until it gets its full share; 0 to 1h"),
    new Setting(
        "graft.client.*.panic",
        INTEGER,
        "50",
        LIVE,
        "percent of usable instances below which all are used again; 0 (never) to 100"),
    new Setting(
        "graft.client.*.breaker.mode",
        CHOICE,
        "enforce",
        LIVE,
        "whether the breaker of the destination acts",
        "enforce",
        "observe",
        "off"),
    new Setting(
        "graft.client.*.breaker.window",
        DURATION,
        "10s",
        LIVE,
        "the time over which the breaker counts; 1s to 60s"),
    new Setting(
        "graft.client.*.breaker.min-calls",
        INTEGER,
        "20",
        LIVE,
        "calls in a window before their ratio says anything"),
    new Setting(
        "graft.client.*.breaker.failure-ratio",
        RATIO,
        "50%",
        LIVE,
        "share of failed calls at which the breaker opens; 1% to 100%"),
    new Setting(
        "graft.client.*.breaker.open-time",
        DURATION,
        "5s",
        LIVE,
        "for how long it opens the first time, doubled each time it opens again"),
    new Setting(
        "graft.client.*.breaker.max-open-time",
        DURATION,
        "60s",
        LIVE,
        "the longest time that it stays open"),
    new Setting(
        "graft.client.*.breaker.count-500",
        FLAG,
        "false",
        LIVE,
        "whether a 500 counts as a failure of the whole destination"),
    new Setting(
        "graft.client.*.eject.mode",
        CHOICE,
        "enforce",
        LIVE,
        "whether single instances that fail are left out for a while",
        "enforce",
        "observe",
        "off"),
    new Setting(
        "graft.client.*.eject.consecutive",
        INTEGER,
        "5",
        LIVE,
        "failures in a row, of the transport or a gateway, that eject an instance"),
    new Setting(
        "graft.client.*.eject.success-rate",
        RATIO,
        "50%",
        LIVE,
        "share of successes below which an instance is ejected while its peers do well"),
    new Setting(
        "graft.client.*.eject.min-calls",
        INTEGER,
        "20",
        LIVE,
        "calls of an instance in 10 s before its success rate says anything"),
    new Setting(
        "graft.client.*.eject.max-percent",
        INTEGER,
        "50",
        LIVE,
        "percent of the instances that may be ejected at once; one always may, the last never"),
    new Setting(
        "graft.client.*.eject.time",
        DURATION,
        "5s",
        LIVE,
        "for how long an instance is ejected the first time, doubled each time"),
    new Setting(
        "graft.client.*.eject.max-time",
        DURATION,
        "300s",
        LIVE,
        "the longest time that an instance is ejected"),
    new Setting(
        "graft.client.*.retry.attempts",
        INTEGER,
        null,
        LIVE,
        "attempts of a call, the first included, 1 to 10; by default 2 (the second on another instance) for a service that the registry knows, 1 for other hosts"),
    new Setting(
        "graft.client.*.retry.methods",
        LIST,
        "GET,HEAD,OPTIONS",
        LIVE,
        "methods that may be sent again after they may have been received"),
    new Setting(
        "graft.client.*.retry.idempotency-key",
        FLAG,
        "false",
        LIVE,
        "whether an `Idempotency-Key` header makes any method safe to send again"),
    new Setting(
        "graft.client.*.retry.budget-percent",
        NUMBER,
        "10",
        LIVE,
        "retries as a percentage of the requests of the last 10 s"),
    new Setting(
        "graft.client.*.retry.budget-min-per-second",
        NUMBER,
        "3",
        LIVE,
        "retries per second that are allowed beside the percentage"),
    new Setting(
        "graft.client.*.retry.backoff",
        DURATION,
        "25ms",
        LIVE,
        "the pause before a retry on the same instance, at random up to this, doubled each time"),
    new Setting(
        "graft.client.*.retry.max-backoff", DURATION, "250ms", LIVE, "the longest such pause"),
    new Setting(
        "graft.client.*.timeout",
        DURATION,
        null,
        LIVE,
        "how long a call may take with its retries, 1ms to 1h; by default as the client is set"),
    new Setting(
        "graft.client.*.timeout.try",
        DURATION,
        null,
        LIVE,
        "how long one attempt may take, 1ms to 1h; by default as the client is set"),
    new Setting(
        "graft.client.*.concurrency",
        INTEGER,
        null,
        LIVE,
        "calls in flight at once before more are refused; by default 1024 for a service that the registry knows, no limit for other hosts"),
    new Setting(
        "graft.client.*.throttle.mode",
        CHOICE,
        null,
        LIVE,
        "whether calls are held back while the destination says that it is overloaded; by default `enforce` for a service that the registry knows, `off` for other hosts",
        "enforce",
        "observe",
        "off"),
  };

  private Catalogue() {}

  /** All settings in the order of the documentation. The array is shared: it is only read. */
  static Setting[] all() {
    return ALL;
  }

  /** How many there are, for those who list them by {@link #get}. */
  public static int size() {
    return ALL.length;
  }

  /**
   * @param index 0 to {@link #size()} - 1
   */
  public static Setting get(int index) {
    return ALL[index];
  }

  /** The setting of a whole key, {@code graft.client.orders.timeout} too; {@code null}: unknown. */
  public static @Nullable Setting find(String key) {
    boolean client = key.startsWith(CLIENT);
    Setting best = null;
    int longest = 0;
    for (Setting setting : ALL) {
      if (setting.key().equals(key)) {
        return setting;
      }
      String policy = client ? policy(setting) : null;
      // The longest policy wins; what is before it, dots and all, is the service.
      if (policy != null
          && policy.length() > longest
          && endsWithPolicy(key, CLIENT.length(), policy)) {
        best = setting;
        longest = policy.length();
      }
    }
    return best;
  }

  /** The part after the service, for example {@code retry.attempts}; {@code null}: no client's. */
  static @Nullable String policy(Setting setting) {
    return setting.key().startsWith(EVERY_CLIENT)
        ? setting.key().substring(EVERY_CLIENT.length())
        : null;
  }

  /** The policies of a client by the words that they begin with, for people. */
  static String policies() {
    Set<String> words = new TreeSet<>();
    for (Setting setting : ALL) {
      String policy = policy(setting);
      if (policy != null) {
        int dot = policy.indexOf('.');
        // "timeout" is a policy and begins another: it stands for both.
        words.add(
            dot < 0 || find(EVERY_CLIENT + policy.substring(0, dot)) != null
                ? policy.substring(0, dot < 0 ? policy.length() : dot)
                : policy.substring(0, dot) + ".*");
      }
    }
    return words.toString().replaceAll("[\\[\\]]", "");
  }

  /** The policy that a known client key ends with; empty: it is no client key. */
  static String policyOf(String key) {
    Setting setting = key.startsWith(CLIENT) ? find(key) : null;
    String policy = setting == null ? null : policy(setting);
    return policy == null ? "" : policy;
  }

  /**
   * The key that a name in the environment means, {@code GRAFT_CLIENT_ORDERS_HASH_KEY} for example
   * {@code graft.client.orders.hash-key}: lower case, {@code _} for each dot and each dash. Which
   * of the two it was, the known keys tell. A client policy without a service is that of every one,
   * because few shells can say {@code *} in a name. Where no known key fits, every {@code _} is a
   * dot.
   */
  static String ofEnvironment(String name) {
    String dotted = Form.lower(name).replace('_', '.');
    boolean client = dotted.startsWith(CLIENT);
    String best = null;
    int longest = 0;
    for (Setting setting : ALL) {
      String key = setting.key();
      if (key.replace('-', '.').equals(dotted)) {
        return key;
      }
      String policy = client ? policy(setting) : null;
      if (policy == null || policy.length() <= longest) {
        continue;
      }
      String loose = policy.replace('-', '.');
      if (dotted.length() == CLIENT.length() + loose.length() && dotted.endsWith(loose)) {
        best = EVERY_CLIENT + policy;
        longest = policy.length();
      } else if (endsWithPolicy(dotted, CLIENT.length(), loose)) {
        best = dotted.substring(0, dotted.length() - loose.length()) + policy;
        longest = policy.length();
      }
    }
    return best == null ? dotted : best;
  }

  /** Whether {@code key} is a prefix of that length, a service, a dot and the policy. */
  private static boolean endsWithPolicy(String key, int prefix, String policy) {
    int dot = key.length() - policy.length() - 1;
    return dot > prefix && key.charAt(dot) == '.' && key.endsWith(policy);
  }
}

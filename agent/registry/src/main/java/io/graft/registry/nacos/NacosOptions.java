package io.graft.registry.nacos;

import io.graft.governance.setting.ValueParser;
import io.graft.net.server.ServerUrl;
import org.jspecify.annotations.Nullable;

/** The parameters of a URL. Immutable. */
final class NacosOptions {
  /** The default context path of Nacos. */
  static final String CONTEXT = "/nacos";

  static final String DEFAULT_CLUSTER = "DEFAULT";

  private static final String PUBLIC = "public";
  private static final String DEFAULT_GROUP = "DEFAULT_GROUP";
  private static final String RULES = "graft";
  private static final long BEAT_MILLIS = 5000;
  private static final long POLL_MILLIS = 3000;

  /** The id of the namespace. It equals the name only if someone has set it so. */
  final String namespace;

  final String group;

  /** The cluster of this instance; instances of all clusters are discovered. */
  final String cluster;

  /** The period of beats, 1 s to 1 min. */
  final long beatMillis;

  /** The period of polling, 1 s to 1 min. */
  final long pollMillis;

  /** {@code null}: detect the API that the server speaks. */
  final @Nullable NacosApi api;

  /** The prefix of the ids of rules. */
  final String prefix;

  private final String path;

  private NacosOptions(ServerUrl url, boolean rules) {
    namespace = word(url, "namespace", PUBLIC);
    group = word(url, "group", DEFAULT_GROUP);
    cluster = word(url, "cluster", DEFAULT_CLUSTER);
    beatMillis = millis(url, "beat", BEAT_MILLIS);
    pollMillis = millis(url, "poll", POLL_MILLIS);
    api = api(url.parameter("api"));
    String context = url.path();
    String rulesPrefix = url.parameter("prefix");
    if (rules && rulesPrefix == null && !context.isEmpty() && !context.equals(CONTEXT)) {
      // In nacos://host/shop and nacos://host/nacos/shop the path names the rules, as in other
      // registries.
      int slash = context.lastIndexOf('/');
      rulesPrefix = context.substring(slash + 1);
      context = context.substring(0, slash);
    }
    path = context.isEmpty() ? CONTEXT : context;
    prefix = rulesPrefix == null ? RULES : rulesPrefix;
    if (!prefix.equals(dataId(prefix))) {
      throw new IllegalArgumentException(
          "the prefix '" + prefix + "' may only have letters, digits, '.', '-', '_' and ':'");
    }
  }

  /**
   * Reads the parameters of a registry.
   *
   * @throws IllegalArgumentException if one is invalid; the message is a clause that says why
   */
  static NacosOptions of(ServerUrl url) {
    url.require("namespace", "group", "cluster", "beat", "poll", "api");
    return new NacosOptions(url, false);
  }

  /**
   * Reads the parameters of a source of rules, whose path may have a prefix.
   *
   * @throws IllegalArgumentException if one is invalid; the message is a clause that says why
   */
  static NacosOptions ofRules(ServerUrl url) {
    url.require("namespace", "group", "prefix", "api");
    return new NacosOptions(url, true);
  }

  /** Returns a valid id of a configuration: Nacos allows only some characters. */
  static String dataId(String text) {
    StringBuilder id = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
      id.append(letter || c == '.' || c == '-' || c == '_' || c == ':' ? c : '_');
    }
    return id.toString();
  }

  /** Returns the servers of {@code url} with the context path. */
  ServerUrl servers(ServerUrl url) {
    StringBuilder text = new StringBuilder(url.kind()).append("://");
    String separator = "";
    for (ServerUrl.Server server : url.servers()) {
      boolean own = !server.path().isEmpty() && !server.path().equals(url.path());
      text.append(separator).append(server.authority()).append(own ? server.path() : path);
      separator = ",";
    }
    return ServerUrl.parse(text.toString(), 1);
  }

  /**
   * Returns what differs from the defaults, for the log: {@code , namespace dev}; empty: nothing.
   */
  String describe() {
    return (namespace.equals(PUBLIC) ? "" : ", namespace " + namespace)
        + (group.equals(DEFAULT_GROUP) ? "" : ", group " + group);
  }

  /** Returns the name of the service with its group, as Nacos stores it. */
  String grouped(String service) {
    return group + "@@" + service;
  }

  /** Returns the namespace for configurations, where {@code public} is left out. */
  @Nullable String tenant() {
    return namespace.equals(PUBLIC) ? null : namespace;
  }

  boolean usualBeat() {
    return beatMillis == BEAT_MILLIS;
  }

  private static String word(ServerUrl url, String name, String otherwise) {
    String text = url.parameter(name);
    if (text == null) {
      return otherwise;
    }
    if (text.contains("@@") || text.indexOf(',') >= 0 || text.indexOf(' ') >= 0) {
      throw new IllegalArgumentException(
          name + " '" + text + "' must not have a space, a comma or @@");
    }
    return text;
  }

  private static long millis(ServerUrl url, String name, long otherwise) {
    String text = url.parameter(name);
    if (text == null) {
      return otherwise;
    }
    long millis;
    try {
      millis = ValueParser.millis(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + " '" + text + "': " + e.getMessage(), e);
    }
    if (millis < 1000 || millis > 60_000) {
      throw new IllegalArgumentException(name + " '" + text + "' must be from 1s to 1m");
    }
    return millis;
  }

  private static @Nullable NacosApi api(@Nullable String text) {
    String word = text == null ? "auto" : ValueParser.lower(text);
    switch (word) {
      case "auto":
        return null;
      case "v1":
        return NacosApi.V1;
      case "v3":
        return NacosApi.V3;
      default:
        throw new IllegalArgumentException("api '" + text + "' must be auto, v1 or v3");
    }
  }
}

package io.graft.registry.nacos;

import io.graft.config.Form;
import io.graft.http.ServerUrl;
import org.jspecify.annotations.Nullable;

/** What the parameters of a URL say. Immutable. */
final class NacosOptions {
  /** That of a Nacos which was told nothing else. */
  static final String CONTEXT = "/nacos";

  static final String DEFAULT_CLUSTER = "DEFAULT";

  private static final String PUBLIC = "public";
  private static final String DEFAULT_GROUP = "DEFAULT_GROUP";
  private static final String RULES = "graft";
  private static final long BEAT_MILLIS = 5000;
  private static final long POLL_MILLIS = 3000;

  /** The id of the namespace, which is a name only where somebody has chosen it so. */
  final String namespace;

  final String group;

  /** The cluster of this instance; those of all clusters are found. */
  final String cluster;

  /** How often an instance says that it lives, a second to a minute. */
  final long beatMillis;

  /** How often services are asked for, a second to a minute. */
  final long pollMillis;

  /** {@code null}: the server is asked what it speaks. */
  final @Nullable NacosApi api;

  /** What the ids of rules begin with. */
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
      // nacos://host/shop and nacos://host/nacos/shop, as paths name rules in other registries.
      int slash = context.lastIndexOf('/');
      rulesPrefix = context.substring(slash + 1);
      context = context.substring(0, slash);
    }
    path = context.isEmpty() ? CONTEXT : context;
    prefix = rulesPrefix == null ? RULES : rulesPrefix;
    if (!prefix.equals(dataId(prefix))) {
      throw new IllegalArgumentException(
          "the prefix '" + prefix + "' has more than letters, digits, '.', '-', '_' and ':'");
    }
  }

  /**
   * Reads the parameters of a registry.
   *
   * @throws IllegalArgumentException with a clause for people
   */
  static NacosOptions of(ServerUrl url) {
    url.require("namespace", "group", "cluster", "beat", "poll", "api");
    return new NacosOptions(url, false);
  }

  /**
   * Reads the parameters of a source of rules, whose path may name its prefix.
   *
   * @throws IllegalArgumentException with a clause for people
   */
  static NacosOptions ofRules(ServerUrl url) {
    url.require("namespace", "group", "prefix", "api");
    return new NacosOptions(url, true);
  }

  /** The id of a configuration, in which Nacos takes only some characters. */
  static String dataId(String text) {
    StringBuilder id = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
      id.append(letter || c == '.' || c == '-' || c == '_' || c == ':' ? c : '_');
    }
    return id.toString();
  }

  /** The servers of {@code url} with the path under which Nacos answers there. */
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

  /** What differs from the defaults, for people: {@code , namespace dev}; empty: nothing. */
  String describe() {
    return (namespace.equals(PUBLIC) ? "" : ", namespace " + namespace)
        + (group.equals(DEFAULT_GROUP) ? "" : ", group " + group);
  }

  /** The service's name as Nacos keeps it. */
  String grouped(String service) {
    return group + "@@" + service;
  }

  /** The namespace as configurations name it: {@code public} has no name there. */
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
      throw new IllegalArgumentException(name + " '" + text + "' has a blank, a comma or @@ in it");
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
      millis = Form.millis(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + " '" + text + "': " + e.getMessage(), e);
    }
    if (millis < 1000 || millis > 60_000) {
      throw new IllegalArgumentException(name + " '" + text + "' is not from 1s to 1m");
    }
    return millis;
  }

  private static @Nullable NacosApi api(@Nullable String text) {
    String word = text == null ? "auto" : Form.lower(text);
    switch (word) {
      case "auto":
        return null;
      case "v1":
        return NacosApi.V1;
      case "v3":
        return NacosApi.V3;
      default:
        throw new IllegalArgumentException("api '" + text + "' is none of auto, v1 and v3");
    }
  }
}

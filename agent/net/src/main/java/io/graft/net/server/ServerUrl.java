package io.graft.net.server;

import io.graft.governance.resolve.HostPort;
import io.graft.governance.setting.ValueParser;
import java.io.UnsupportedEncodingException;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The URL of a registry or a source of rules: {@code
 * kind://[user:password@]host[:port][/path][,host[:port][/path]…][?name=value&…]}. Immutable.
 */
public final class ServerUrl {
  /** One of the servers. */
  public static final class Server {
    private final String host;
    private final int port;
    private final String path;

    private Server(String host, int port, String path) {
      this.host = host;
      this.port = port;
      this.path = path;
    }

    /** A name or an address, without brackets. */
    public String host() {
      return host;
    }

    /** 1 to 65535. */
    public int port() {
      return port;
    }

    /** Has a leading slash and no trailing one; empty: none. */
    public String path() {
      return path;
    }

    /** {@code host:port}, with an IPv6 address in brackets. */
    public String authority() {
      return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    @Override
    public String toString() {
      return authority() + path;
    }
  }

  private final String kind;
  private final List<Server> servers;
  private final Map<String, String> parameters;
  private final @Nullable String user;
  private final @Nullable String password;

  private ServerUrl(
      String kind,
      List<Server> servers,
      Map<String, String> parameters,
      @Nullable String user,
      @Nullable String password) {
    this.kind = kind;
    this.servers = Collections.unmodifiableList(servers);
    this.parameters = Collections.unmodifiableMap(parameters);
    this.user = user;
    this.password = password;
  }

  /**
   * Parses a URL.
   *
   * @param defaultPort for a server without a port
   * @throws IllegalArgumentException if it is invalid; the message is a clause without secrets
   */
  public static ServerUrl parse(String text, int defaultPort) {
    int scheme = text.indexOf("://");
    if (scheme <= 0) {
      throw new IllegalArgumentException("it does not start with a kind and ://");
    }
    String kind = ValueParser.lower(text.substring(0, scheme));
    String rest = text.substring(scheme + 3);
    Map<String, String> parameters = new LinkedHashMap<>();
    int query = rest.indexOf('?');
    if (query >= 0) {
      parameters(rest.substring(query + 1), parameters);
      rest = rest.substring(0, query);
    }
    String user = null;
    String password = null;
    int at = rest.lastIndexOf('@');
    if (at >= 0) {
      String said = rest.substring(0, at);
      int colon = said.indexOf(':');
      user = decoded(colon < 0 ? said : said.substring(0, colon));
      password = colon < 0 ? null : decoded(said.substring(colon + 1));
      rest = rest.substring(at + 1);
    }
    List<Server> servers = new ArrayList<>();
    List<String> parts = ValueParser.list(rest);
    String path = "";
    for (int i = parts.size() - 1; i >= 0; i--) {
      // A path after the last server applies to those before it too: a:8761,b:8761/eureka.
      Server server = server(parts.get(i), defaultPort, path);
      path = server.path();
      servers.add(0, server);
    }
    return new ServerUrl(kind, servers, parameters, user, password);
  }

  private static void parameters(String query, Map<String, String> into) {
    for (String pair : query.split("&")) {
      int equals = pair.indexOf('=');
      if (!pair.isEmpty()) {
        into.put(
            decoded(equals < 0 ? pair : pair.substring(0, equals)),
            equals < 0 ? "true" : decoded(pair.substring(equals + 1)));
      }
    }
  }

  private static Server server(String text, int defaultPort, String pathAfter) {
    int slash = text.indexOf('/');
    String authority = slash < 0 ? text : text.substring(0, slash);
    String path = slash < 0 ? pathAfter : text.substring(slash);
    while (path.endsWith("/")) {
      path = path.substring(0, path.length() - 1);
    }
    HostPort parsed;
    try {
      parsed = HostPort.of(authority);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the port of '" + text + "': " + e.getMessage(), e);
    }
    String host = parsed.host();
    if (!isHost(host)) {
      throw new IllegalArgumentException("'" + authority + "' is not a host");
    }
    if (host.isEmpty()) {
      return new Server("", defaultPort, path);
    }
    if (parsed.port() == 0) {
      throw new IllegalArgumentException("the port of '" + text + "' is 0");
    }
    int port = parsed.port() < 0 ? defaultPort : parsed.port();
    return new Server(host, port, path);
  }

  /** Whether this can be a name or an address; an empty string is checked elsewhere. */
  private static boolean isHost(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ("/[]@ \\\"'<>".indexOf(c) >= 0 || c < ' ') {
        return false;
      }
    }
    return true;
  }

  private static String decoded(String text) {
    try {
      // A plus stays a plus: passwords and tokens may have one.
      return URLDecoder.decode(text.replace("+", "%2B"), "UTF-8");
    } catch (UnsupportedEncodingException | IllegalArgumentException e) {
      throw new IllegalArgumentException("a % is not followed by two hexadecimal digits", e);
    }
  }

  /** The scheme in lower case: {@code consul}. */
  public String kind() {
    return kind;
  }

  /** The servers in order; empty: none. A host is never empty. */
  public List<Server> servers() {
    List<Server> named = new ArrayList<>();
    for (Server server : servers) {
      if (!server.host().isEmpty()) {
        named.add(server);
      }
    }
    return named;
  }

  /** The path of the last server, which also applies to servers without a path. */
  public String path() {
    return servers.isEmpty() ? "" : servers.get(servers.size() - 1).path();
  }

  /**
   * Returns the URL without paths, for registries where a path is not part of a server's address.
   */
  public ServerUrl withoutPath() {
    List<Server> bare = new ArrayList<>();
    for (Server server : servers) {
      bare.add(new Server(server.host, server.port, ""));
    }
    return new ServerUrl(kind, bare, parameters, user, password);
  }

  /** Returns a parameter; {@code null}: missing or empty. */
  public @Nullable String parameter(String name) {
    String value = parameters.get(name);
    return value == null || value.isEmpty() ? null : value;
  }

  /** The user before the {@code @}; {@code null}: none. */
  public @Nullable String user() {
    return user;
  }

  /** The password before the {@code @}; {@code null}: none. */
  public @Nullable String password() {
    return password;
  }

  /**
   * Checks that there are servers, and no parameters but these and those of {@link ServerAccess}.
   *
   * @throws IllegalArgumentException if not; the message is a clause for the log
   */
  public ServerUrl require(String... known) {
    if (servers().isEmpty()) {
      throw new IllegalArgumentException("after '" + kind + "://' a host is missing");
    }
    return allow(known);
  }

  /** As {@link #require}, but servers are optional. */
  public ServerUrl allow(String... known) {
    TreeSet<String> all = new TreeSet<>();
    Collections.addAll(all, known);
    all.addAll(ServerAccess.PARAMETERS);
    for (String name : parameters.keySet()) {
      if (!all.contains(name)) {
        throw new IllegalArgumentException(
            "it has an unknown parameter '" + name + "'; known are " + String.join(", ", all));
      }
    }
    return this;
  }

  /**
   * Returns the kind and the servers, without secrets: {@code eureka a:8761/eureka, b:8761/eureka}.
   */
  public String describe() {
    StringBuilder out = new StringBuilder(kind);
    String separator = " ";
    for (Server server : servers()) {
      out.append(separator).append(server);
      separator = ", ";
    }
    return out.toString();
  }

  @Override
  public String toString() {
    return describe();
  }
}

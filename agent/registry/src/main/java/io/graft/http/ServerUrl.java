package io.graft.http;

import io.graft.config.Form;
import io.graft.governance.resolve.HostPort;
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
 * Where a registry or a source of rules is, as people write it: {@code
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

    /** Begins with a slash and does not end with one; empty: there is none. */
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
   * Reads a URL.
   *
   * @param defaultPort of a server that names none
   * @throws IllegalArgumentException with a clause for people that holds no secret
   */
  public static ServerUrl parse(String text, int defaultPort) {
    int scheme = text.indexOf("://");
    if (scheme <= 0) {
      throw new IllegalArgumentException("it does not begin with a kind and ://");
    }
    String kind = Form.lower(text.substring(0, scheme));
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
    List<String> parts = Form.list(rest);
    String path = "";
    for (int i = parts.size() - 1; i >= 0; i--) {
      // What follows the last server holds for those before it: a:8761,b:8761/eureka.
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
      throw new IllegalArgumentException("'" + authority + "' is no host");
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

  /** Whether a name or an address may look like this; empty is left to others. */
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
      // A plus is a plus here: passwords and tokens have them.
      return URLDecoder.decode(text.replace("+", "%2B"), "UTF-8");
    } catch (UnsupportedEncodingException | IllegalArgumentException e) {
      throw new IllegalArgumentException("after a % there are no two hexadecimal digits", e);
    }
  }

  /** What the URL begins with, in lower case: {@code consul}. */
  public String kind() {
    return kind;
  }

  /** In their order; empty: the URL names none. A host is never empty. */
  public List<Server> servers() {
    List<Server> named = new ArrayList<>();
    for (Server server : servers) {
      if (!server.host().isEmpty()) {
        named.add(server);
      }
    }
    return named;
  }

  /** The path of the last server, which those before it have, too, if they name none. */
  public String path() {
    return servers.isEmpty() ? "" : servers.get(servers.size() - 1).path();
  }

  /** The same without paths, where a path means something else than where the server is. */
  public ServerUrl withoutPath() {
    List<Server> bare = new ArrayList<>();
    for (Server server : servers) {
      bare.add(new Server(server.host, server.port, ""));
    }
    return new ServerUrl(kind, bare, parameters, user, password);
  }

  /** A parameter; {@code null}: it is not there, or empty. */
  public @Nullable String parameter(String name) {
    String value = parameters.get(name);
    return value == null || value.isEmpty() ? null : value;
  }

  /** The user before the {@code @}; {@code null}: there is none. */
  public @Nullable String user() {
    return user;
  }

  /** The password before the {@code @}; {@code null}: there is none. */
  public @Nullable String password() {
    return password;
  }

  /**
   * Checks that there are servers, and no parameters but these and those of {@link Access}.
   *
   * @throws IllegalArgumentException with a clause for people
   */
  public ServerUrl require(String... known) {
    if (servers().isEmpty()) {
      throw new IllegalArgumentException("after '" + kind + "://' there is no host");
    }
    return allow(known);
  }

  /** As {@link #require}, where servers need not be named. */
  public ServerUrl allow(String... known) {
    TreeSet<String> all = new TreeSet<>();
    Collections.addAll(all, known);
    all.addAll(Access.PARAMETERS);
    for (String name : parameters.keySet()) {
      if (!all.contains(name)) {
        throw new IllegalArgumentException(
            "it has an unknown parameter '" + name + "'; there are " + String.join(", ", all));
      }
    }
    return this;
  }

  /** The kind and its servers, without secrets: {@code eureka a:8761/eureka, b:8761/eureka}. */
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
